package tangoe.bridge.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** ServiceNow's Table API over one instance (docs/vendors/servicenow.md, Table API). Display values are not offered. */
final class TableApi {

    private static final Pattern PATH = Pattern.compile("/api/now/(?:(v1|v2)/)?table/([a-z0-9_]+)(?:/([^/]+))?");
    private static final String JOURNAL = "sys_journal_field";
    private static final int DEFAULT_LIMIT = 10_000;

    private final Instance instance;

    TableApi(Instance instance) {
        this.instance = instance;
    }

    Answer answer(Call call, String user) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            throw new VendorError(400, "Requested URI does not represent any resource");
        }
        requireMediaTypes(call);
        if (!call.parameter("sysparm_display_value", "false").equals("false")) {
            throw new VendorError(400, "The sandbox serves sysparm_display_value=false only");
        }
        String table = path.group(2);
        String sysId = path.group(3);
        String method = call.method().equals("POST") ? call.headers().getOrDefault("x-http-method-override", "POST") : call.method();
        instance.dictionary().requireTable(table);
        if (sysId == null) {
            return switch (method) {
                case "GET" -> list(call, table, "v1".equals(path.group(1)), user);
                case "POST" -> create(call, table, user);
                default -> throw new VendorError(405, "Method not supported");
            };
        }
        return switch (method) {
            case "GET" -> Answer.json(200, Map.of("result", render(call, table, visible(table, sysId))));
            case "PATCH", "PUT" -> change(call, table, sysId, user);
            case "DELETE" -> remove(table, sysId, user);
            default -> throw new VendorError(405, "Method not supported");
        };
    }

    static void requireMediaTypes(Call call) {
        String accept = call.header("accept");
        if (accept == null) {
            throw new VendorError(400, "Accept header is missing");
        }
        if (!accept.contains("application/json") && !accept.contains("*/*") && !accept.contains("application/*")) {
            throw new VendorError(406, "Not acceptable: " + accept);
        }
        if (call.method().startsWith("P")) {
            if (call.header("content-type") == null) {
                throw new VendorError(400, "Content-Type header is missing");
            }
            if (!call.contentType().equals("application/json")) {
                throw new VendorError(415, "Unsupported media type: " + call.contentType());
            }
        }
    }

    private Answer list(Call call, String table, boolean emptyIs404, String user) {
        int limit = whole(call, "sysparm_limit", DEFAULT_LIMIT);
        int offset = whole(call, "sysparm_offset", 0);
        Instance.Page page = instance.find(table, query(call, table, user), offset, limit);
        if (emptyIs404 && page.total() == 0) {
            throw new VendorError(404, "No Record found", "No records match the query");
        }
        List<Map<String, Object>> rows = new ArrayList<>(page.rows().size());
        page.rows().forEach(row -> rows.add(render(call, table, row)));
        Answer answer = Answer.json(200, Map.of("result", rows));
        if (!call.isSet("sysparm_no_count")) {
            answer = answer.with("X-Total-Count", Integer.toString(page.total()));
        }
        boolean several = offset > 0 || page.total() > limit;
        if (several && limit > 0 && !call.isSet("sysparm_suppress_pagination_header")) {
            answer = answer.with("Link", links(call, offset, limit, page.total()));
        }
        return answer;
    }

    private QueryEvaluator query(Call call, String table, String user) {
        String text = call.parameter("sysparm_query");
        if (text == null) {
            List<String> filters = new ArrayList<>();
            call.query().forEach((name, value) -> {
                if (!name.startsWith("sysparm_")) {
                    filters.add(name + "=" + value);
                }
            });
            text = String.join("^", filters);
        }
        try {
            return QueryEvaluator.parse(text, field -> instance.dictionary().exists(table, field), instance.asker(user));
        } catch (IllegalArgumentException unknown) {
            throw new VendorError(400, unknown.getMessage());
        }
    }

    private static int whole(Call call, String name, int otherwise) {
        String text = call.parameter(name, Integer.toString(otherwise));
        if (!text.matches("\\d{1,9}")) {
            throw new VendorError(400, name + " must be a whole number, not negative");
        }
        return Integer.parseInt(text);
    }

    /** All links in one header, with raw commas except in the query, as an instance does (docs/vendors/servicenow.md, paging). */
    private static String links(Call call, int offset, int limit, int total) {
        StringBuilder base = new StringBuilder("http://" + call.headers().getOrDefault("host", "localhost") + call.path() + "?");
        call.query().forEach((name, value) -> {
            if (!name.equals("sysparm_offset")) {
                String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
                base.append(name).append('=').append(name.equals("sysparm_query") ? encoded : encoded.replace("%2C", ",")).append('&');
            }
        });
        base.append("sysparm_offset=");
        List<String> links = new ArrayList<>();
        links.add(link(base, 0, "first"));
        if (offset > 0) {
            links.add(link(base, Math.max(0, offset - limit), "prev"));
        }
        if ((long) offset + limit < total) {
            links.add(link(base, offset + limit, "next"));
        }
        links.add(link(base, total == 0 ? 0 : (total - 1) / limit * limit, "last"));
        return String.join(",", links);
    }

    private static String link(StringBuilder base, int offset, String relation) {
        return "<" + base + offset + ">;rel=\"" + relation + "\"";
    }

    private Answer create(Call call, String table, String user) {
        guardJournal(table);
        instance.access().requireWriter(table, user);
        Map<String, String> row = instance.insert(table, fields(call, table), user);
        return echoed(call, Answer.json(201, Map.of("result", render(call, table, row))).with("Location",
                "http://" + call.headers().getOrDefault("host", "localhost") + "/api/now/table/" + table + "/" + row.get("sys_id")));
    }

    private Answer change(Call call, String table, String sysId, String user) {
        guardJournal(table);
        visible(table, sysId);
        instance.access().requireWriter(table, user);
        Map<String, String> row = instance.update(table, sysId, fields(call, table), user);
        return echoed(call, Answer.json(200, Map.of("result", render(call, table, row))));
    }

    private Answer remove(String table, String sysId, String user) {
        guardJournal(table);
        visible(table, sysId);
        instance.access().requireDeleter(user);
        instance.delete(table, sysId);
        return Answer.empty(204);
    }

    private static Answer echoed(Call call, Answer answer) {
        return "true".equals(call.header("x-no-response-body")) ? answer.withoutBody() : answer;
    }

    /** Entries never change; only a write to their task creates them. */
    private static void guardJournal(String table) {
        if (table.equals(JOURNAL)) {
            throw Access.securityConstraint("Update");
        }
    }

    private Map<String, String> visible(String table, String sysId) {
        return instance.get(table, sysId).filter(row -> instance.access().showsRecord(table, sysId)).orElseThrow(Instance::noRecord);
    }

    private Map<String, String> fields(Call call, String table) {
        JsonNode body;
        try {
            body = Json.read(call.body());
        } catch (IllegalArgumentException broken) {
            throw new VendorError(400, "Exception while reading request", broken.getMessage());
        }
        if (body.isArray() && body.size() > 0) {
            body = body.get(0);
        }
        if (!body.isObject()) {
            throw new VendorError(400, "Exception while reading request", "the body is not an object");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        boolean displayed = call.isSet("sysparm_input_display_value");
        body.properties().forEach(field -> {
            if (!field.getKey().startsWith("sys_")) {
                String value = field.getValue().isNull() ? ""
                        : field.getValue().isValueNode() ? field.getValue().asText() : field.getValue().toString();
                fields.put(field.getKey(), displayed ? instance.resolved(table, field.getKey(), value) : value);
            }
        });
        return fields;
    }

    private Map<String, Object> render(Call call, String table, Map<String, String> row) {
        boolean bare = call.isSet("sysparm_exclude_reference_link");
        String host = call.headers().getOrDefault("host", "localhost");
        String wanted = call.parameter("sysparm_fields", "");
        Map<String, Object> rendered = new LinkedHashMap<>();
        Iterable<String> names = wanted.isBlank() ? instance.dictionary().columns(table) : List.of(wanted.split(","));
        for (String name : names) {
            String field = name.strip();
            if (instance.dictionary().exists(table, field) && instance.shows(table, field)) {
                Optional<Object> shown = instance.access().shown(row.get("sys_id"), field, instance.value(table, row, field));
                if (shown.isEmpty()) {
                    continue;
                }
                if (!(shown.get() instanceof String value)) {
                    rendered.put(field, shown.get());
                    continue;
                }
                String target = Dictionary.referenced(field.substring(field.lastIndexOf('.') + 1)).orElse(null);
                rendered.put(field, bare || target == null || value.isEmpty() ? value
                        : Map.of("link", "http://" + host + "/api/now/table/" + target + "/" + value, "value", value));
            }
        }
        return rendered;
    }
}
