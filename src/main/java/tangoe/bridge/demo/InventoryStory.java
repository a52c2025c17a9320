package tangoe.bridge.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tangoe.bridge.sandbox.DropSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;

/** Tangoe's devices and lines, from the API and from a report on SFTP, in one feed; one row is rejected. */
final class InventoryStory {

    private static final String IN = "Tangoe → feed";
    private static final String REPORT = """
            ID,Device Category,Manufacturer,Model,IMEI,Serial Number,Status,Person,Employee ID,Group
            7001001,Phone,Apple,iPhone 15,353918057434579,F2LXK0N7JCLF,Active,"Luddy, Fred",0012349,Field Service
            7001003,Tablet,Samsung,"Galaxy Tab ""Active"" 5",,R52N90ABCDE,Pending Destruction,,,"Warehouse, Indianapolis"
            7001004,Phone,Apple,iPhone 14,353918057434570,,Active,,,Field Service
            """;

    private final TangoeSandbox tangoe;
    private final DropSandbox drop;
    private final DemoOperator operator;
    private final StoryPrinter printer;

    InventoryStory(TangoeSandbox tangoe, DropSandbox drop, DemoOperator operator, StoryPrinter printer) {
        this.tangoe = tangoe;
        this.drop = drop;
        this.operator = operator;
        this.printer = printer;
    }

    void play() {
        pull();
        drop();
    }

    private void pull() {
        tangoe.device(fredsPhone()).device(record("id", 7001002, "generic_serial", "PF2A9K3Z", "device_category", "Laptop", "manufacturer",
                "Lenovo", "model", "ThinkPad X1"));
        tangoe.line(record("id", 8001001, "international_number", "+13175550142", "status", "active", "iccid", "89148000005339755555",
                "device_id", 7001001, "carrier", Map.of("id", 4, "name", "Verizon")));
        tangoe.line(record("id", 8001002, "international_number", "+4915112345678", "status", "suspended", "carrier",
                Map.of("id", 9, "name", "Telekom DE")));
        printer.act("Operator", "has devices and lines fetched: POST /api/inventory/pull", operator::pull);
        printer.crosses(IN, "GET /assets has three: a phone with its line, a laptop, a line without a device",
                () -> operator.assets().size() == 3);
        printer.crosses(IN, "Fred's phone is in use, because it has an active line: +13175550142", () -> operator.assets().stream().anyMatch(
                asset -> "353918057434579".equals(asset.get("imei")) && "+13175550142".equals(asset.get("phone_number"))
                        && "in_use".equals(asset.get("status"))));
    }

    private static Map<String, Object> fredsPhone() {
        return record("id", 7001001, "imei", "353918057434579", "generic_serial", "F2LXK0N7JCLF", "device_category", "Phone", "manufacturer",
                "Apple", "model", "iPhone 15", "status", "Active", "line_id", 8001001, "person", Map.of("name_first", "Fred", "name_last", "Luddy",
                        "employee_id", "0012349", "email", "fred.luddy@example.com", "group_name", "Field Service"));
    }

    private static Map<String, Object> record(Object... namesAndValues) {
        Map<String, Object> record = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            record.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return record;
    }

    private void drop() {
        printer.act("Tangoe", "drops a report on the SFTP server: devices.csv", () -> drop.drop("devices.csv", REPORT));
        printer.crosses(IN, "it is loaded once it no longer grows, and lies under done", () -> drop.names("done").size() == 1);
        printer.crosses(IN, "a tablet is new in the feed, pending disposal; Fred's phone is still one asset", () -> operator.assets().stream()
                .anyMatch(asset -> "R52N90ABCDE".equals(asset.get("serial_number")) && "pending_disposal".equals(asset.get("status")))
                && operator.assets().stream().filter(asset -> "353918057434579".equals(asset.get("imei"))).count() == 1);
        printer.crosses(IN, "what does not fit is told, and stopped nothing: GET /api/inventory/rejects", () -> !operator.rejects().isEmpty());
        List<Map<String, Object>> rejects = operator.rejects();
        rejects.forEach(reject -> printer.say("             %s line %s, %s \"%s\": %s".formatted(reject.get("file"), reject.get("line"),
                reject.get("column"), reject.get("value"), reject.get("reason"))));
    }
}
