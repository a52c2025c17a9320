package tangoe.bridge.support;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A ticket and its counterpart at Tangoe. Table and sys_id identify the record, because numbers can change.
 *
 * @param number          the ticket's name in messages: its number when it was taken, also after the record was renumbered
 * @param table           of ServiceNow, such as {@code incident}
 * @param tangoeId        null until Tangoe has answered
 * @param threadToken     addresses Tangoe's interactions; null until Tangoe has answered
 * @param state           last seen, or last written by the bridge
 * @param assignmentGroup sys_id, last seen or last written by the bridge
 * @param homeGroup       the group that the ticket had when it was taken
 * @param modCount        {@code sys_mod_count} of the record when it was last compared
 */
public record Link(String number, String table, String sysId, String tangoeId, String threadToken, String state,
        String assignmentGroup, String homeGroup, long modCount) {

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");
    private static final int LONGEST_VALUE = 40;

    /** As the mappings see it. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", number);
        fields.put("table", table);
        fields.put("sys_id", sysId);
        fields.put("tangoe_id", tangoeId);
        fields.put("thread_token", threadToken);
        fields.put("state", state);
        fields.put("assignment_group", assignmentGroup);
        fields.put("home_group", homeGroup);
        fields.put("mod_count", modCount);
        return fields;
    }

    /** The link once Tangoe has the support request. */
    Link opened(String id, String token) {
        return new Link(number, table, sysId, id, token, state, assignmentGroup, homeGroup, modCount);
    }

    /**
     * The link after a write of the bridge. Values come from the answer, and from what was sent where the answer lacks them.
     *
     * @param answer the record after the write
     */
    Link written(Map<String, String> sent, Map<String, String> answer) {
        boolean stateIsOurs = sent.containsKey("state") || state.equals(answer.get("state"));
        boolean groupIsOurs = sent.containsKey("assignment_group") || assignmentGroup.equals(answer.get("assignment_group"));
        String count = answer.getOrDefault("sys_mod_count", "");
        return new Link(number, table, sysId, tangoeId, threadToken, left("state", state, sent, answer),
                left("assignment_group", assignmentGroup, sent, answer), homeGroup,
                stateIsOurs && groupIsOurs && COUNT.matcher(count).matches() ? Long.parseLong(count) : modCount);
    }

    private static String left(String column, String before, Map<String, String> sent, Map<String, String> answer) {
        return !sent.containsKey(column) ? before : Stream.of(answer.getOrDefault(column, sent.get(column)), sent.get(column), before)
                .filter(value -> value.length() <= LONGEST_VALUE).findFirst().orElseThrow();
    }
}
