package tangoe.bridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import tangoe.bridge.inbox.Inbox;

/**
 * Lets a request in or says why not. Behind the door there is nothing of the request but its JSON (a map, as the
 * body) and these variables: each parameter of the path, {@code query} (a map) and {@code event_id}, which is the
 * same for a request that is sent again. No header passes: one named {@code CamelServiceNowAction} would be an order.
 */
public final class DoorKeeper {

    private static final int LONGEST_VALUE = 40;
    private static final Map<String, String> ASK = Map.of("WWW-Authenticate", "Basic realm=\"tangoe-bridge\", charset=\"UTF-8\"");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Function<String, Optional<String>> settings;
    private final Function<String, JsonNode> tables;

    /**
     * @param settings gives the value of a setting
     * @param tables   gives a mapping by its name
     */
    public DoorKeeper(Function<String, Optional<String>> settings, Function<String, JsonNode> tables) {
        this.settings = settings;
        this.tables = tables;
    }

    /** For a request without a body. @param caller such as {@code api}: its {@code .username} and {@code .password} count */
    public void admit(Exchange exchange, String caller) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        authenticate(request, caller);
        keep(exchange, request);
        exchange.getMessage().setBody(null);
    }

    /**
     * For a request with a JSON object.
     *
     * @param requires names of which the object needs one, as text: {@code number}, or {@code sys_id|number}; empty: none
     * @param events   the mapping whose {@code events} are the last parts that the address may have; empty: any
     */
    public void admit(Exchange exchange, String caller, String requires, String events) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        byte[] body = Optional.ofNullable(exchange.getMessage().getBody(byte[].class)).orElse(new byte[0]);
        authenticate(request, caller);
        Optional<String> signed = verifySignature(request, body, caller);
        if (!events.isEmpty()) {
            requireEvent(request.path(), tables.apply(events).path("events"));
        }
        requireJson(request);
        Map<String, Object> json = parse(body);
        if (!requires.isEmpty()) {
            require(json, List.of(requires.split("\\|")));
        }
        String path = request.path();
        keep(exchange, request);
        exchange.setVariable("event_id", signed.orElseGet(() -> Inbox.digest(path + "\n" + canonical(json))));
        exchange.getMessage().setBody(json);
    }

    private void authenticate(HttpServerRequest request, String caller) {
        String expected = setting(caller + ".username") + ":" + setting(caller + ".password");
        String given = credentials(request.getHeader("Authorization"));
        boolean same = MessageDigest.isEqual(Inbox.digest(expected).getBytes(StandardCharsets.UTF_8),
                Inbox.digest(given).getBytes(StandardCharsets.UTF_8));
        if (!same) {
            throw new Problem(401, "Send HTTP Basic credentials: the user name and the password that were agreed for "
                    + request.path() + ".", ASK);
        }
    }

    private String setting(String name) {
        return settings.apply(name).orElseThrow(() -> new IllegalStateException(name + " is not set"));
    }

    private static String credentials(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return "";
        }
        try {
            return new String(Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** @return the signed id of the message, where a secret is set: Standard Webhooks, HMAC-SHA256, five minutes' tolerance */
    private Optional<String> verifySignature(HttpServerRequest request, byte[] body, String caller) {
        Optional<String> secret = caller.equals("tangoe.webhook") ? settings.apply(caller + ".secret") : Optional.empty();
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            headers.put(name, request.headers().getAll(name));
        }
        try {
            new Webhook(secret.get()).verify(new String(body, StandardCharsets.UTF_8), headers);
        } catch (WebhookVerificationException | RuntimeException e) {
            throw new Problem(401, "Sign the request as Standard Webhooks says: the headers webhook-id, webhook-timestamp and "
                    + "webhook-signature, made with the agreed secret and not older than five minutes.", ASK);
        }
        return Optional.of(request.getHeader("webhook-id"));
    }

    private static void requireEvent(String path, JsonNode events) {
        String event = path.substring(path.lastIndexOf('/') + 1);
        if (!events.has(event)) {
            List<String> names = new ArrayList<>();
            events.fieldNames().forEachRemaining(names::add);
            throw new Problem(404, "There is no such event; send one of " + String.join(", ", names) + ".");
        }
    }

    private static void requireJson(HttpServerRequest request) {
        String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("").split(";")[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/json")) {
            throw new Problem(415, "Send JSON with the header Content-Type: application/json"
                    + (type.isEmpty() ? "; there was none." : "; this was " + shown(type) + "."));
        }
    }

    private static Map<String, Object> parse(byte[] body) {
        try {
            Map<String, Object> json = JSON.readValue(body, new TypeReference<LinkedHashMap<String, Object>>() {
            });
            if (json != null) {
                return json;
            }
        } catch (JsonProcessingException e) {
            if (e.getLocation() != null) {
                throw new Problem(400, "Send one JSON object in UTF-8; this body cannot be read as one (line "
                        + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ").");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new Problem(400, "Send one JSON object in UTF-8; this body cannot be read as one.");
    }

    private static void require(Map<String, Object> json, List<String> names) {
        for (String name : names) {
            Object value = json.get(name);
            String text = value instanceof String || value instanceof Number ? value.toString().strip() : "";
            if (text.isEmpty()) {
                continue;
            }
            if (text.length() > LONGEST_VALUE || text.chars().anyMatch(Character::isISOControl)) {
                throw new Problem(400, "\"" + name + "\" is no ticket: it must be at most " + LONGEST_VALUE + " printable characters.");
            }
            json.put(name, text);
            return;
        }
        throw new Problem(400, "The object must name its ticket: send " + String.join(" or ",
                names.stream().map(name -> "\"" + name + "\"").toList()) + " as text.");
    }

    private static void keep(Exchange exchange, HttpServerRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        new QueryStringDecoder(request.uri()).parameters().forEach((name, values) -> query.put(name, values.get(0)));
        exchange.getMessage().removeHeaders("*");
        exchange.getContext().getEndpoints().stream().filter(PlatformHttpEndpoint.class::isInstance)
                .map(endpoint -> decoded(((PlatformHttpEndpoint) endpoint).getPath()))
                .forEach(pattern -> keepPathParameters(exchange, pattern.split("/"), request.path().split("/")));
        exchange.setVariable("query", query);
    }

    /** A Kamelet does not see which endpoint the request came to, and a header may have a parameter's name. */
    private static void keepPathParameters(Exchange exchange, String[] pattern, String[] path) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            if (pattern.length == path.length && pattern[i].matches("\\{\\w+}")) {
                parameters.put(pattern[i].substring(1, pattern[i].length() - 1), decoded(path[i]));
            } else if (pattern.length != path.length || !pattern[i].equals(path[i])) {
                return;
            }
        }
        parameters.forEach(exchange::setVariable);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The same for two bodies that differ in nothing but white space and the order of their names. */
    private static String canonical(Map<String, Object> json) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shown(String text) {
        List<String> parts = new ArrayList<>(List.of(text.split("[^a-z0-9/+.-]")));
        return parts.isEmpty() ? "something else" : parts.get(0);
    }
}
