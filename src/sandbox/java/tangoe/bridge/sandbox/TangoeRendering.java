package tangoe.bridge.sandbox;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Support requests as Tangoe's JSON shows them (docs/vendors/tangoe.md, support requests): flat, a slug for the type, times with
 * ms and offset.
 */
final class TangoeRendering {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.of("America/New_York"));
    private static final String JOINED = "2014-09-15T16:51:35.404-04:00";

    private final Map<String, Person> persons = new ConcurrentHashMap<>();

    volatile boolean echoesExternalSourceId;
    volatile String wrapper;

    private record Person(long id, String employeeId, String firstName, String lastName, String email, long groupId, String group) {
    }

    void person(String employeeId, String firstName, String lastName, String email) {
        persons.put(employeeId, new Person(1_831_571L + persons.size(), employeeId, firstName, lastName, email, 1605, "Demo Group A"));
    }

    private static final Person SPECIALIST =
            new Person(10_833_529, null, "Pat", "Specialist", "sandboxmobility@mobiwm.com", 1955, "Pi-oneers");
    private static final Person API_USER =
            new Person(10_833_530, null, "Portal", "Api", "tangoe_api@sandbox.com", 1955, "Pi-oneers");

    /** A bare array or one in an object: the vendor documents neither (docs/vendors/tangoe.md, inventory). */
    Object list(List<SupportRequest> found) {
        return wrapped(found.stream().map(this::request).toList());
    }

    Object wrapped(List<Map<String, Object>> rows) {
        return wrapper == null ? rows : Map.of(wrapper, rows);
    }

    Map<String, Object> request(SupportRequest request) {
        Person person = request.employeeId() == null ? null : persons.get(request.employeeId());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", request.id());
        row.put("requestor_name", request.requestorName());
        row.put("requestor_number", normalised(request.requestorNumber()));
        row.put("number_request_is_about", normalised(request.requestorNumber()));
        row.put("on_behalf_of_id", person == null ? null : person.id());
        row.put("line_id", null);
        row.put("assigned_to_id", SPECIALIST.id());
        row.put("device_type", request.deviceType());
        row.put("state", request.state());
        row.put("created_at", TIME.format(request.createdAt()));
        row.put("updated_at", TIME.format(request.updatedAt()));
        row.put("third_party_source", "ServiceNow");
        row.put("requestor_id", null);
        row.put("external_source_id", echoesExternalSourceId ? request.externalSourceId() : null);
        row.put("request_type", RequestTypes.slug(request.requestType()));
        row.put("interaction_thread", Map.of("token", request.threadToken()));
        row.put("interactions", request.interactions().stream().map(this::interaction).toList());
        row.put("on_behalf_of", person == null ? null : person(person, true));
        row.put("assigned_to", person(SPECIALIST, true));
        row.put("attachments", List.of());
        return row;
    }

    Map<String, Object> interaction(SupportRequest.Interaction interaction) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", interaction.id());
        row.put("text", interaction.text());
        row.put("created_at", TIME.format(interaction.createdAt()));
        row.put("person", person(interaction.byClient() ? API_USER : SPECIALIST, false));
        return row;
    }

    private static Map<String, Object> person(Person person, boolean withGroup) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", person.id());
        row.put("name_last", person.lastName());
        row.put("name_first", person.firstName());
        row.put("name_middle", null);
        row.put("group_id", person.groupId());
        row.put("email", person.email());
        row.put("login", person.employeeId() == null ? null : person.email());
        row.put("employee_id", person.employeeId());
        row.put("created_at", JOINED);
        row.put("updated_at", JOINED);
        row.put("cost_center", person.employeeId() == null ? "" : "CEO-001");
        row.put("active", true);
        row.put("customer_data", person.employeeId() == null ? null : Map.of());
        if (withGroup) {
            row.put("group_name", person.group());
        }
        return row;
    }

    /** {@code (555) 259-6624}; what is no North American number stays as it is. */
    private static String normalised(String number) {
        String digits = number.replaceAll("\\D", "");
        String local = digits.length() == 11 && digits.startsWith("1") ? digits.substring(1) : digits;
        return local.length() != 10 ? number
                : "(" + local.substring(0, 3) + ") " + local.substring(3, 6) + "-" + local.substring(6);
    }
}
