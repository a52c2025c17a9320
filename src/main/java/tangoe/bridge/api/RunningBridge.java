package tangoe.bridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import tangoe.bridge.settings.Settings;

/** Asks the bridge that runs with the same settings over HTTP, because only one process can open the embedded database. */
public final class RunningBridge {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    private final Settings settings;

    /** The bridge could not be asked; the message is a sentence for an operator. */
    public static final class NotAsked extends Exception {
        NotAsked(String sentence) {
            super(sentence);
        }
    }

    public RunningBridge(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param path    with its query
     * @param longest wait for the answer
     * @param needed  a field that a valid answer has
     */
    public JsonNode get(String path, Duration longest, String needed) throws NotAsked, InterruptedException {
        if (settings.find("api.username").isEmpty() || settings.find("api.password").isEmpty()) {
            throw new NotAsked("api.username and api.password have no value: the bridge's API does not open without them");
        }
        HttpResponse<String> response;
        try {
            response = send(path, longest);
        } catch (IOException e) {
            throw new NotAsked("no bridge answers at " + address() + " (" + e.getClass().getSimpleName() + "); is it running?");
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new NotAsked("what answers at " + address() + " is no bridge: status " + response.statusCode() + " without JSON");
        }
        if (response.statusCode() != 200 || !answer.hasNonNull(needed)) {
            throw new NotAsked(address() + " answers " + response.statusCode() + ": " + answer.path("detail").asText("no report"));
        }
        return answer;
    }

    private HttpResponse<String> send(String path, Duration longest) throws IOException, InterruptedException {
        String credentials = settings.text("api.username") + ":" + settings.secrets("api.password").get(0);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + path)).timeout(longest).header("Accept", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))).build();
        return HttpClient.newBuilder().connectTimeout(LONGEST_CONNECT).build().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String address() {
        String host = settings.text("http.host");
        String reached = ANY_ADDRESS.contains(host) ? "localhost" : host;
        return "http://" + (reached.contains(":") && !reached.startsWith("[") ? "[" + reached + "]" : reached) + ":" + settings.text("http.port");
    }
}
