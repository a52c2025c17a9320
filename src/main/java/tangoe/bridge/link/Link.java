package tangoe.bridge.link;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A ticket and its counterpart. The record is known by its table and sys_id, for numbers change.
 *
 * @param number          names the ticket in messages: the number under which it was taken, whatever it is called since
 * @param table           of ServiceNow, such as {@code incident}
 * @param tangoeId        null until Tangoe has answered
 * @param threadToken     addresses Tangoe's interactions; null until Tangoe has answered
 * @param state           last seen, or last written by the bridge
 * @param assignmentGroup sys_id, last seen or last written by the bridge
 * @param homeGroup       the group that the ticket had when it was taken
 * @param modCount        version of the record that was last compared
 */
public record Link(String number, String table, String sysId, String tangoeId, String threadToken, String state,
        String assignmentGroup, String homeGroup, long modCount) {

    /** As the mappings see it. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", number);
        fields.put("sys_id", sysId);
        fields.put("tangoe_id", tangoeId);
        fields.put("thread_token", threadToken);
        fields.put("state", state);
        fields.put("assignment_group", assignmentGroup);
        fields.put("home_group", homeGroup);
        fields.put("mod_count", modCount);
        return fields;
    }
}
