package tangoe.bridge.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Somebody who watches the bridge through its API. */
final class DemoOperator {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String authorization;

    DemoOperator(String url, String username, String password) {
        this.url = url;
        this.authorization = "Basic " + Base64.getEncoder()
                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    List<Map<String, Object>> messages(String ticket, String status) {
        return list("/api/messages?ticket=" + ticket + "&status=" + status, "messages");
    }

    List<Map<String, Object>> assets() {
        return list("/assets", "assets");
    }

    List<Map<String, Object>> rejects() {
        return list("/api/inventory/rejects", "rejects");
    }

    void pull() {
        send("POST", "/api/inventory/pull");
    }

    private List<Map<String, Object>> list(String path, String name) {
        String answer = send("GET", path);
        try {
            Map<String, List<Map<String, Object>>> page = JSON.readerFor(new TypeReference<Map<String, Object>>() {
            }).readValue(answer);
            return page.get(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void replay(String id) {
        send("POST", "/api/messages/" + id + "/replay");
    }

    private String send(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", authorization)
                .method(method, HttpRequest.BodyPublishers.noBody()).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(method + " " + path + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
