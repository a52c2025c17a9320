package tangoe.bridge.sandbox;

/**
 * One row of {@code sys_journal_field}.
 *
 * @param element   {@code comments} or {@code work_notes}
 * @param createdBy a user_name
 * @param createdOn UTC, {@code yyyy-MM-dd HH:mm:ss}
 */
public record JournalEntry(String sysId, String element, String value, String createdBy, String createdOn) {
}
