package tangoe.bridge.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code /observe/health}: every condition by name. {@code …/ready}: whether webhooks are taken. {@code …/live}: fails if only a
 * restart helps. 200 if all is well, else 503, as {@code {"status", "checks": [{"name", "status", …}]}}.
 */
public final class HealthPages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/observe/health";

    private final Conditions conditions;
    private final Readiness readiness;

    public HealthPages(Conditions conditions, Readiness readiness) {
        this.conditions = conditions;
        this.readiness = readiness;
    }

    public void addTo(Router router) {
        router.route(HttpMethod.GET, PATH).handler(context -> answer(context, shown(conditions)));
        router.route(HttpMethod.GET, PATH + "/ready").handler(context -> answer(context, List.of(shown("webhooks", readiness.refusal()))));
        router.route(HttpMethod.GET, PATH + "/live").handler(context -> answer(context, List.of(shown("threads", deadlock()))));
    }

    /** Each as {@code name}, {@code status} (UP or DOWN), {@code since} and, where it is down, {@code cause}. */
    public static List<Map<String, Object>> shown(Conditions conditions) {
        return conditions.all().stream().map(condition -> {
            Condition.State state = condition.state();
            Map<String, Object> shown = shown(condition.name(), state.up() ? Optional.empty() : Optional.of(state.cause()));
            shown.put("since", state.since().toString());
            return shown;
        }).toList();
    }

    private static Map<String, Object> shown(String name, Optional<String> cause) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        shown.put("status", cause.isPresent() ? "DOWN" : "UP");
        cause.ifPresent(why -> shown.put("cause", why));
        return shown;
    }

    /** Deadlocked threads wait for ever. */
    private static Optional<String> deadlock() {
        long[] threads = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        return threads == null ? Optional.empty() : Optional.of("Threads wait for one another, and only a restart helps: "
                + Arrays.stream(ManagementFactory.getThreadMXBean().getThreadInfo(threads)).map(info -> info == null ? "?" : info.getThreadName())
                .collect(Collectors.joining(", ")));
    }

    private static void answer(RoutingContext context, List<Map<String, Object>> checks) {
        boolean up = checks.stream().allMatch(check -> check.get("status").equals("UP"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", up ? "UP" : "DOWN");
        answer.put("checks", checks);
        try {
            context.response().setStatusCode(up ? 200 : 503).putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store").end(JSON.writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
