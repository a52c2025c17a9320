package tangoe.bridge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Admits a request or says why not. A route gets only its JSON (a map, as the body) and these variables: each parameter of the
 * path, {@code query} (a map), {@code accept} (the form of answer that is wanted), {@code event_id} (the same for a request that
 * is sent again) and {@code signed} (whether that id is signed). No header passes: Camel would obey one named
 * {@code CamelServiceNowAction}.
 */
public final class RequestGuard {

    private static final Pattern TYPE = Pattern.compile("[a-z0-9.+-]+/[a-z0-9.+-]+");
    private static final Map<String, String> ASK = Map.of("WWW-Authenticate", "Basic realm=\"tangoe-bridge\", charset=\"UTF-8\"");

    private final Function<String, Optional<String>> settings;
    private final Function<String, List<String>> secrets;
    private final Function<String, JsonNode> tables;
    private final WrongPasswords wrongPasswords;
    private final Map<String, Credentials> credentials = new ConcurrentHashMap<>();

    /**
     * @param settings gives the value of a setting
     * @param secrets  gives the values that are valid now; none where the setting is empty
     * @param tables   gives a mapping by its name
     * @param wrongPasswords is told of each wrong password
     */
    public RequestGuard(Function<String, Optional<String>> settings, Function<String, List<String>> secrets,
            Function<String, JsonNode> tables, WrongPasswords wrongPasswords) {
        this.settings = settings;
        this.secrets = secrets;
        this.tables = tables;
        this.wrongPasswords = wrongPasswords;
    }

    /** For a request without a body, from anybody. */
    public void admit(Exchange exchange) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        keep(exchange, Address.of(request, exchange.getProperty(DoorEngine.PATH, String.class)));
        exchange.setVariable("accept", request.getHeader("Accept"));
        exchange.getMessage().setBody(null);
    }

    /** For a request without a body. @param caller such as {@code api}: its {@code .username} and {@code .password} count */
    public void admit(Exchange exchange, String caller) {
        authenticate(exchange.getMessage(HttpMessage.class).getRequest(), caller);
        admit(exchange);
    }

    /**
     * For a request with a JSON object.
     *
     * @param requires names of which the object must have one with a text: {@code number}, or {@code sys_id|number}; empty: none
     * @param events   the mapping that lists in {@code events} what the last part of the address may be; empty: anything
     */
    public void admit(Exchange exchange, String caller, String requires, String events) {
        HttpServerRequest request = exchange.getMessage(HttpMessage.class).getRequest();
        byte[] body = Optional.ofNullable(exchange.getMessage().getBody(byte[].class)).orElse(new byte[0]);
        authenticate(request, caller);
        Address address = Address.of(request, exchange.getProperty(DoorEngine.PATH, String.class));
        Optional<String> signed = verifySignature(request, body, caller);
        if (!events.isEmpty()) {
            requireEvent(request.path(), tables.apply(events).path("events"));
        }
        if (body.length > 0) {
            requireJson(request);
        }
        RequestBody json = RequestBody.read(body);
        if (!requires.isEmpty()) {
            json.requireTicket(List.of(requires.split("\\|")));
        }
        String path = request.path();
        keep(exchange, address);
        exchange.setVariable("signed", signed.isPresent());
        exchange.setVariable("event_id", DigestUtils.sha256Hex(signed.map(id -> id + "\n").orElse("") + path + "\n" + json.canonical()));
        exchange.getMessage().setBody(json.json());
    }

    private static void keep(Exchange exchange, Address address) {
        exchange.getMessage().removeHeaders("*");
        address.parameters().forEach(exchange::setVariable);
        exchange.setVariable("query", address.query());
    }

    private Credentials expected(String caller) {
        return new Credentials(settings.apply(caller + ".username")
                .orElseThrow(() -> new RequestProblem(404, "There is nothing at this address, or it is not open.")), secrets.apply(caller + ".password"));
    }

    /** @throws RequestProblem 401 where the headers do not have the caller's credentials */
    void authenticate(HttpServerRequest request, String caller) {
        String given = request.getHeader("Authorization");
        if (!credentials.computeIfAbsent(caller, this::expected).match(given)) {
            // A request without credentials is not a guess.
            Duration later = given == null ? Duration.ZERO : wrongPasswords.count(caller, request.remoteAddress().hostAddress());
            throw new RequestProblem(401, "Send HTTP Basic credentials: the user name and the password that were agreed for "
                    + request.path() + ".", ASK).heldBack(later);
        }
    }

    /** @return the message's signed id where a secret is set, else null: Standard Webhooks, HMAC-SHA256, tolerance of five minutes */
    private Optional<String> verifySignature(HttpServerRequest request, byte[] body, String caller) {
        List<String> keys = caller.equals("tangoe.webhook") ? secrets.apply(caller + ".secret") : List.of();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            headers.put(name, request.headers().getAll(name));
        }
        if (headers.get("webhook-id").stream().anyMatch(String::isBlank)) {
            throw new RequestProblem(400, "The header webhook-id is empty; send an id with each event, and the same one with the same event.");
        }
        if (keys.stream().noneMatch(key -> isSigned(key, body, headers))) {
            throw new RequestProblem(401, "Sign the request as Standard Webhooks says: the headers webhook-id, webhook-timestamp and "
                    + "webhook-signature, made with the agreed secret and not older than five minutes.", ASK);
        }
        return Optional.of(request.getHeader("webhook-id"));
    }

    private static boolean isSigned(String key, byte[] body, Map<String, List<String>> headers) {
        try {
            new Webhook(key).verify(new String(body, StandardCharsets.UTF_8), headers);
            return true;
        } catch (WebhookVerificationException | RuntimeException e) {
            return false;
        }
    }

    private static void requireEvent(String path, JsonNode events) {
        String event = path.substring(path.lastIndexOf('/') + 1);
        if (!events.has(event)) {
            List<String> names = new ArrayList<>();
            events.fieldNames().forEachRemaining(names::add);
            throw new RequestProblem(404, "There is no such event; send one of " + String.join(", ", names) + ".");
        }
    }

    private static void requireJson(HttpServerRequest request) {
        if (!Optional.ofNullable(request.getHeader("Content-Encoding")).orElse("identity").equalsIgnoreCase("identity")) {
            throw new RequestProblem(415, "Send the JSON as it is, without a Content-Encoding.", Map.of("Accept-Encoding", "identity"));
        }
        String given = Optional.ofNullable(request.getHeader("Content-Type")).orElse("").strip().toLowerCase(Locale.ROOT);
        Matcher type = TYPE.matcher(given);
        if (!type.lookingAt() || !type.group().equals("application/json") || given.indexOf(',') >= 0) {
            throw jsonWanted(given.isEmpty() ? "none, or a form" : type.lookingAt() ? type.group() : "something else");
        }
    }

    /** @param given what was sent, in the bridge's own words: a sender cannot choose them */
    static RequestProblem jsonWanted(String given) {
        return new RequestProblem(415, "Send JSON with the header Content-Type: application/json; this was " + given + ".");
    }
}
