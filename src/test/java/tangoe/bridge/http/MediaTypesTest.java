package tangoe.bridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

    private static final List<String> OFFERED = List.of("application/json", "application/x-ndjson", "text/csv");

    @Test
    void withoutAWishTheFirstIsGiven() {
        assertThat(MediaTypes.best(null, OFFERED)).isEqualTo("application/json");
        assertThat(MediaTypes.best(" ", OFFERED)).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/csv                                          | text/csv",
        "Text/CSV; charset=utf-8                           | text/csv",
        "*/*                                               | application/json",
        "text/*                                            | text/csv",
        "application/*                                     | application/json",
        "application/json;q=0.5, text/csv;q=0.9            | text/csv",
        "application/json;q=0.5 , application/x-ndjson     | application/x-ndjson",
        "*/*;q=0.1, application/json;q=0                   | application/x-ndjson",
        "application/json;q=0, application/*, text/*;q=0.3 | application/x-ndjson",
        "text/html, application/xhtml+xml, */*;q=0.8       | application/json",
        "nonsense, text/csv                                | text/csv"})
    void theHeaderDecides(String accept, String best) {
        assertThat(MediaTypes.best(accept, OFFERED)).isEqualTo(best);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json;q=0", "nonsense", "image/*", "text/csv;q=0.000", "json"})
    void whatCannotBeHadIsRefusedWithWhatCan(String accept) {
        assertThatThrownBy(() -> MediaTypes.best(accept, OFFERED)).isInstanceOfSatisfying(RequestProblem.class, problem -> {
            assertThat(problem.status()).isEqualTo(406);
            assertThat(problem.getMessage()).contains("application/json, application/x-ndjson, text/csv");
        });
    }
}
