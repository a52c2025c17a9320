package tangoe.bridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Editors such as Kaoto, and {@code check}, find the options of the bridge's own components as they find those of Camel's. */
class ComponentMetadataTest {

    @ParameterizedTest
    @CsvSource({"inbox, ticket", "servicenow-changes, journals"})
    void everyOptionIsDescribedAndKnown(String scheme, String option) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            JsonNode described = new ObjectMapper().readTree(context.getComponentParameterJsonSchema(scheme)).path("properties");
            Set<String> known = context.getCamelContextExtension().getEndpointUriFactory(scheme).propertyNames();

            assertThat(described.path(option).path("description").asText()).isNotEmpty();
            assertThat(described.properties()).allSatisfy(entry -> assertThat(entry.getValue().path("type").asText()).isNotEmpty());
            assertThat(known).isEqualTo(new TreeSet<>(List.copyOf(described.properties()).stream().map(entry -> entry.getKey()).toList()));
        }
    }
}
