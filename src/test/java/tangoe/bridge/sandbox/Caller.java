package tangoe.bridge.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** Calls a sandbox as any client would, headers given. */
record Caller(String url, Map<String, String> headers) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Caller basic(String url, String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new Caller(url, Map.of("Authorization", "Basic " + pair, "Accept", "application/json"));
    }

    Caller with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Caller(url, more);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return call("GET", path, null, "application/json");
    }

    HttpResponse<String> post(String path, Object json) throws IOException, InterruptedException {
        return call("POST", path, Json.text(json), "application/json");
    }

    HttpResponse<String> patch(String path, Object json) throws IOException, InterruptedException {
        return call("PATCH", path, Json.text(json), "application/json");
    }

    HttpResponse<String> call(String method, String path, String body, String contentType) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10));
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", contentType).method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.read(response.body());
    }
}
