package tangoe.bridge.servicenow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small ServiceNow on loopback: the Table API with encoded queries, limits applied before access rules, unknown columns
 * that widen a query, a token endpoint, and answers to be given instead.
 */
final class LoopbackInstance implements AutoCloseable {

    /** What one request brought. */
    record Seen(String method, String path, Map<String, String> query, Map<String, String> headers, String body, int length) {
        String table() {
            return path.replaceFirst("^/api/now/table/", "").replaceFirst("/.*", "");
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TERM =
            Pattern.compile("([a-z][a-z0-9_.]*)(>=|<=|!=|=|>|<|IN|ISNOTEMPTY|ISEMPTY)(.*)", Pattern.DOTALL);

    static {
        // Without it the JDK's server waits for a delayed acknowledgement, 40 ms a call.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Map<String, Map<String, String>>> tables = new ConcurrentHashMap<>();
    final List<Seen> requests = new CopyOnWriteArrayList<>();
    final Queue<HttpHandler> instead = new ConcurrentLinkedQueue<>();
    final Set<String> hidden = ConcurrentHashMap.newKeySet();
    volatile boolean counts = true;
    volatile boolean sorts = true;
    volatile Predicate<Map<String, String>> accepts = headers -> true;
    volatile HttpHandler tokens = exchange -> answer(exchange, 401, Map.of(), "{\"error\":\"access_denied\"}");
    volatile Set<String> keeps = Set.of();

    LoopbackInstance() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Map<String, String> put(String table, Map<String, String> record) {
        Map<String, String> row = new ConcurrentHashMap<>(record);
        tables.computeIfAbsent(table, name -> new ConcurrentHashMap<>()).put(row.get("sys_id"), row);
        return row;
    }

    static String id(int number) {
        return String.format("%032x", number);
    }

    /** An incident for Tangoe with the given id, last changed at the given second. */
    Map<String, String> incident(int number, String changed) {
        return put("incident", Map.of("sys_id", id(number), "number", "INC" + number, "active", "true", "state", "1",
                "correlation_display", "", "short_description", "Phone " + number, "sys_updated_on", changed,
                "sys_mod_count", "1"));
    }

    void journal(int entry, int incident, String element, String value, String created, String by) {
        put("sys_journal_field", Map.of("sys_id", String.format("e%031x", entry), "element_id", id(incident), "name",
                "incident", "element", element, "value", value, "sys_created_on", created, "sys_created_by", by));
    }

    long calls(String table) {
        return requests.stream().filter(seen -> seen.table().equals(table)).count();
    }

    static void answer(HttpExchange exchange, int status, Map<String, String> headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type",
                body.startsWith("<") ? "text/html;charset=UTF-8" : "application/json;charset=UTF-8");
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    void nextAnswer(int status, Map<String, String> headers, String body) {
        instead.add(exchange -> answer(exchange, status, headers, body));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String raw = exchange.getRequestURI().getRawQuery();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Seen seen = new Seen(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), form(raw), headers, body,
                exchange.getRequestURI().toString().length());
        requests.add(seen);
        try {
            if (seen.path().equals("/oauth_token.do")) {
                tokens.handle(exchange);
                return;
            }
            HttpHandler other = instead.poll();
            if (other != null) {
                other.handle(exchange);
            } else if (!accepts.test(headers)) {
                answer(exchange, 401, Map.of(), "{\"error\":{\"message\":\"User Not Authenticated\","
                        + "\"detail\":\"Required to provide Auth information\"},\"status\":\"failure\"}");
            } else {
                table(exchange, seen);
            }
        } catch (RuntimeException | IOException broken) {
            exchange.close();
        }
    }

    private void table(HttpExchange exchange, Seen seen) throws IOException {
        String[] parts = seen.path().replaceFirst("^/api/now/table/", "").split("/");
        Map<String, Map<String, String>> table = tables.getOrDefault(parts[0], Map.of());
        if (parts.length == 1) {
            list(exchange, seen, table);
            return;
        }
        Map<String, String> record = table.get(parts[1]);
        if (record == null || hidden.contains(parts[1])) {
            answer(exchange, 404, Map.of(), "{\"error\":{\"message\":\"No Record found\",\"detail\":\"Record doesn't exist "
                    + "or ACL restricts the record retrieval\"},\"status\":\"failure\"}");
            return;
        }
        if (seen.method().equals("PATCH")) {
            Map<?, ?> changes = JSON.readValue(seen.body(), Map.class);
            changes.forEach((column, value) -> {
                if (!keeps.contains(column)) {
                    record.put((String) column, (String) value);
                }
            });
        }
        answer(exchange, 200, Map.of(), JSON.writeValueAsString(Map.of("result", columns(record, seen))));
    }

    private void list(HttpExchange exchange, Seen seen, Map<String, Map<String, String>> table) throws IOException {
        List<String> terms = Arrays.asList(seen.query().getOrDefault("sysparm_query", "").split("\\^(?=NQ|[A-Za-z])"));
        List<String> order = terms.stream().filter(t -> t.startsWith("ORDERBY")).map(t -> t.substring(7)).toList();
        List<Map<String, String>> matching = new ArrayList<>(table.values().stream()
                .filter(row -> matches(row, terms, table)).toList());
        Comparator<Map<String, String>> by = order.stream()
                .map(column -> Comparator.comparing((Map<String, String> row) -> row.getOrDefault(column, "")))
                .reduce(Comparator::thenComparing).orElse(Comparator.comparing(row -> row.get("sys_id")));
        matching.sort(sorts ? by : by.reversed());
        int offset = Integer.parseInt(seen.query().getOrDefault("sysparm_offset", "0"));
        int limit = Integer.parseInt(seen.query().getOrDefault("sysparm_limit", "10000"));
        List<Map<String, String>> page = matching.stream().skip(offset).limit(limit)
                .filter(row -> !hidden.contains(row.get("sys_id"))).map(row -> columns(row, seen)).toList();
        answer(exchange, 200, counts ? Map.of("X-Total-Count", String.valueOf(matching.size())) : Map.of(),
                JSON.writeValueAsString(Map.of("result", page)));
    }

    private static boolean matches(Map<String, String> row, List<String> terms, Map<String, Map<String, String>> table) {
        boolean group = true;
        boolean condition = true;
        for (String term : terms) {
            boolean next = term.startsWith("NQ");
            boolean or = !next && term.startsWith("OR") && !term.startsWith("ORDERBY");
            String bare = next || or ? term.substring(2) : term;
            if (next) {
                if (group && condition) {
                    return true;
                }
                group = true;
                condition = true;
            }
            if (or) {
                condition |= holds(row, bare, table);
            } else {
                group &= condition;
                condition = holds(row, bare, table);
            }
        }
        return group && condition;
    }

    private static boolean holds(Map<String, String> row, String term, Map<String, Map<String, String>> table) {
        Matcher parts = TERM.matcher(term);
        if (!parts.matches() || table.values().stream().noneMatch(r -> r.containsKey(parts.group(1)))) {
            return true;
        }
        String value = row.getOrDefault(parts.group(1), "");
        String wanted = parts.group(3);
        return switch (parts.group(2)) {
            case "=" -> value.equals(wanted);
            case "!=" -> !value.equals(wanted);
            case ">" -> value.compareTo(wanted) > 0;
            case ">=" -> value.compareTo(wanted) >= 0;
            case "<" -> value.compareTo(wanted) < 0;
            case "<=" -> value.compareTo(wanted) <= 0;
            case "IN" -> Set.of(wanted.split(",")).contains(value);
            case "ISEMPTY" -> value.isEmpty();
            default -> !value.isEmpty();
        };
    }

    private static Map<String, String> columns(Map<String, String> row, Seen seen) {
        String fields = seen.query().get("sysparm_fields");
        Map<String, String> shown = new LinkedHashMap<>(row);
        if (fields != null) {
            shown.keySet().retainAll(Set.of(fields.split(",")));
        }
        return shown;
    }

    static Map<String, String> form(String raw) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }
}
