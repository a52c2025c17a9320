package tangoe.bridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Answers that say why a request was not carried out. */
public final class Problems {

    private Problems() {
    }

    /** The answer is RFC 9457 as the contract has it: that status twice, and a sentence with these words. */
    public static void assertProblem(HttpResponse<String> response, int status, String... words) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertProblem(response.headers().firstValue("Content-Type").orElse("none"), response.body(), status, words);
    }

    static void assertProblem(String contentType, String body, int status, String... words) {
        assertThat(contentType).isEqualTo("application/problem+json");
        JsonNode problem = World.json(body);
        assertThat(List.copyOf(problem.properties()).stream().map(Map.Entry::getKey)).containsExactly("type", "title", "status", "detail");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).endsWith(".").doesNotContain("Exception", "org.", "java.", "\n")
                .contains(Stream.concat(Stream.of(" "), Stream.of(words)).toList());
    }
}
