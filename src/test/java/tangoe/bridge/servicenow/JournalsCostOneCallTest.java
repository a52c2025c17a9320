package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.MovableClock;

/** The rate limit counts requests, not rows. */
class JournalsCostOneCallTest {

    private LoopbackInstance instance;
    private final MemoryCursors cursors = new MemoryCursors();
    private final MovableClock clock = MovableClock.standingAt("2026-11-20T10:00:00Z");
    private Following following;

    @BeforeEach
    void start() throws Exception {
        instance = new LoopbackInstance();
        following = new Following(instance, cursors, clock, "query=active%3Dtrue&integrationUser=Bridge");
    }

    @AfterEach
    void stop() {
        following.close();
        instance.close();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, String>> journals(int element) {
        return (List<Map<String, String>>) following.handed.get(element).get("journals");
    }

    @Test
    void aPageOfRecordsCostsOneCallForAllTheirJournals() {
        IntStream.range(0, 150).forEach(n -> {
            instance.incident(n, "2026-11-20 09:00:00");
            instance.journal(n, n, "comments", "note " + n, "2026-11-20 08:00:00", "beth");
        });

        following.consumer().pollOnce();

        assertThat(instance.calls("sys_journal_field")).isEqualTo(1);
        assertThat(instance.calls("incident")).isEqualTo(1);
        assertThat(IntStream.range(0, 150)).allMatch(n -> journals(n).get(0).get("value").equals("note " + n));
    }

    @Test
    void theAddressStaysShortAndFullPagesAreWalkedOn() {
        IntStream.range(0, 450).forEach(n -> instance.incident(n, "2026-11-20 09:00:00"));
        // Ids are in no order, as the platform's are.
        IntStream.range(0, 2100).forEach(e -> instance.journal(e * 1009 % 2100, 7, "work_notes", "n" + e,
                String.format("2026-11-20 08:%02d:%02d", e / 60, e % 60), "beth"));

        following.consumer().pollOnce();

        assertThat(journals(7)).hasSize(2100).extracting(e -> e.get("sys_created_on")).isSorted();
        assertThat(instance.calls("sys_journal_field")).as("two for the other 250, three pages, and what is new since").isEqualTo(6);
        assertThat(instance.requests).allMatch(seen -> seen.length() < 8000);
    }

    @Test
    void entriesOfOneRecordStayInOrderWhenTheyAreWrittenBetweenTwoPages() {
        instance.incident(1, "2026-11-20 09:00:00");
        IntStream.range(0, 1500).forEach(e -> instance.journal(1000 + e, 1, "work_notes", "old", "2026-11-20 08:00:00", "beth"));
        instance.accepts = headers -> {
            if (instance.calls("sys_journal_field") == 2) {
                instance.journal(1, 1, "comments", "first", "2026-11-20 09:00:01", "fred");
                instance.journal(5000, 1, "comments", "second", "2026-11-20 09:00:03", "fred");
            }
            return true;
        };

        following.consumer().pollOnce();

        assertThat(journals(0)).hasSize(1502).extracting(e -> e.get("value")).endsWith("old", "first", "second");
    }

    @Test
    void entriesAreOldestFirstAndWithoutTheBridgesOwn() {
        instance.incident(1, "2026-11-20 09:00:00");
        instance.journal(1, 1, "comments", "second", "2026-11-20 08:59:00", "beth");
        instance.journal(2, 1, "comments", "first", "2026-11-20 08:00:00", "abel");
        instance.journal(3, 1, "work_notes", "from Tangoe", "2026-11-20 08:30:00", "bridge");
        instance.journal(4, 1, "approval_history", "not asked for", "2026-11-20 08:30:00", "beth");

        following.consumer().pollOnce();

        assertThat(journals(0)).extracting(e -> e.get("value")).containsExactly("first", "second");
        assertThat(journals(0).get(0)).containsOnlyKeys("sys_id", "element", "value", "sys_created_on", "sys_created_by");
    }

    @Test
    void aRecordThatIsKnownBringsOnlyItsNewEntries() {
        Map<String, String> incident = instance.incident(1, "2026-11-20 09:00:00");
        instance.journal(1, 1, "comments", "old", "2026-11-20 08:00:00", "beth");
        following.consumer().pollOnce();
        instance.journal(2, 1, "comments", "new", "2026-11-20 09:05:00", "beth");
        incident.putAll(Map.of("sys_updated_on", "2026-11-20 09:05:00", "sys_mod_count", "2"));
        instance.incident(2, "2026-11-20 09:06:00");
        instance.journal(3, 2, "comments", "first of another", "2026-11-20 07:00:00", "beth");

        following.consumer().pollOnce();

        assertThat(journals(1)).extracting(e -> e.get("value")).containsExactly("new");
        assertThat(journals(2)).extracting(e -> e.get("value")).containsExactly("first of another");
    }

    @Test
    void aQuietPollReadsNoJournals() {
        instance.incident(1, "2026-11-20 09:00:00");
        following.consumer().pollOnce();
        following.consumer().pollOnce();

        assertThat(instance.calls("sys_journal_field")).isEqualTo(1);
    }
}
