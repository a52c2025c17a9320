package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DecisionTest {

    private static final Path CASES = Path.of("src/test/resources/tangoe/bridge/mapping");

    @TestFactory
    Stream<DynamicTest> firstRuleWhoseConditionsAllHoldAnswers() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode table : cases("decision-cases.yaml").path("tables")) {
            Decision decision = DecisionReader.read(new YamlDocument("t.yaml", table.path("table"), Map.of()), Map.of(),
                    Set.of(), new ArrayList<>());
            for (JsonNode one : table.path("cases")) {
                tests.add(dynamicTest(one.path("why").asText(), () ->
                        assertThat(decision.of(one.path("fields"))).as(one.toString()).isEqualTo(one.path("expected"))));
            }
        }
        assertThat(tests).hasSizeGreaterThan(15);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> shippedTableFindsTheRequestType() {
        Decision decision = ShippedMappings.TABLES.decision("request-type");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode one : cases("request-type-cases.yaml").path("cases")) {
            tests.add(dynamicTest(one.path("short_description").asText() + " → " + one.path("expected").asText(), () ->
                    assertThat(decision.of(one).asText()).isEqualTo(one.path("expected").asText())));
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests.stream();
    }

    @Test
    void everyRequestTypeIsReachedButTheOneThatOnlyTangoeUsesItself() {
        Set<String> reached = new TreeSet<>();
        cases("request-type-cases.yaml").path("cases").forEach(one -> reached.add(one.path("expected").asText()));
        Set<String> labels = new TreeSet<>();
        ShippedMappings.TABLES.table("tangoe-request-types").path("labels").forEach(label -> labels.add(label.asText()));
        assertThat(labels).hasSize(30);
        labels.removeAll(reached);
        assertThat(labels).containsExactly("Call Transferred Within Tangoe");
    }

    @TestFactory
    Stream<DynamicTest> shippedTableFindsTheDeviceType() {
        Decision decision = ShippedMappings.TABLES.decision("device-type");
        return Map.of("", "Smart Phone", "iPad screen is black", "Tablet", "My Apple Watch lost its eSIM", "Wearable",
                "MiFi has no signal", "Data Card", "cell booster broken", "Signal Booster", "Cradlepoint offline", "Router",
                "Laptop has no LTE", "Laptop", "iPhone does not tether to my laptop", "Smart Phone", "pager is dead", "Pager",
                "telematics unit silent", "Machine-to-Machine").entrySet().stream()
                .map(one -> dynamicTest(one.getKey() + " → " + one.getValue(), () ->
                        assertThat(decision.of(record("short_description", one.getKey())).asText()).isEqualTo(one.getValue())));
    }

    @Test
    void vipCallersAndCriticalIncidentsAreVip() {
        Decision vip = ShippedMappings.TABLES.decision("vip");
        assertThat(vip.of(record("caller_id.vip", "true"))).isEqualTo(JsonNodeFactory.instance.booleanNode(true));
        assertThat(vip.of(record("priority", "1"))).isEqualTo(JsonNodeFactory.instance.booleanNode(true));
        assertThat(vip.of(record("priority", "2"))).isEqualTo(JsonNodeFactory.instance.booleanNode(false));
        assertThat(vip.of(record("caller_id.vip", "false"))).isEqualTo(JsonNodeFactory.instance.booleanNode(false));
    }

    @Test
    void textMadeToTireARegularExpressionIsDecidedInTime() {
        Decision decision = ShippedMappings.TABLES.decision("request-type");
        String hostile = "order status of my ".repeat(50_000) + "\u0000";
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> decision.of(record("short_description", hostile)));
    }

    private static ObjectNode record(String field, String value) {
        return JsonNodeFactory.instance.objectNode().put(field, value);
    }

    private static JsonNode cases(String file) {
        List<tangoe.bridge.problem.Problem> problems = new ArrayList<>();
        JsonNode data = YamlDocument.read(CASES.resolve(file), file, problems).data();
        assertThat(problems).isEmpty();
        return data;
    }
}
