package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A 200 that wrote no note is no delivery: it is tried again, then dead with its reason, and the comparison names it. */
class NotesThatWereNotWrittenTest {

    private static final String JOURNAL = "/api/now/table/sys_journal_field";
    private static final String IN_PROGRESS = "{\"number\":\"%s\",\"state\":\"2\",\"work_notes\":\"%s\"}";

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @AfterEach
    void writeAsUsual() {
        WORLDS.forEach(world -> world.serviceNow.liftAccessRules());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNoteThatIsDroppedIsTriedAgainAndThenDeadWithItsReason(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Dropped");
        world.untilIdle(number);
        world.serviceNow.ignoreWritesTo("work_notes");
        post(world, number, "Nobody reads this.");

        untilMissed(world, number);
        world.serviceNow.update(number, java.util.Map.of("state", "3", "hold_reason", "4"), "beth.anglin");
        for (int i = 0; i < 40 && !status(world, number).equals("dead"); i++) {
            world.clock.advance(Duration.ofMinutes(4));
            world.afterAPoll();
        }
        JsonNode dead = world.untilStatus(number, "note", "dead");
        assertThat(dead.path("error").asText()).contains("wrote no note").contains("work_notes");
        assertThat(dead.path("attempts").asInt()).isEqualTo(3);
        assertThat(world.serviceNow.incident(number).get("state")).as("what was taken is not written again").isEqualTo("3");
        world.clock.advance(Duration.ofMinutes(10));
        until("the comparison names it", () -> {
            String report = world.api("/api/reconcile").toString();
            return report.contains(dead.path("id").asText()) && report.contains(number);
        });

        world.serviceNow.liftAccessRules();
        world.replay(dead);
        world.untilStatus(number, "note", "delivered");
        until("the note is there once", () -> notes(world, number, "Nobody reads this.") == 1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNoteThatWasSeenIsLookedForNoMoreAndStaysDelivered(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Written");
        post(world, number, "This is read.");
        world.untilStatus(number, "note", "delivered");
        // A poll may have read a note just before it was remembered as awaited; such a one is looked for after two minutes.
        until("every note was seen", () -> {
            world.clock.advance(Duration.ofSeconds(30));
            return world.bridge().database().jdbi().withHandle(handle -> handle
                    .createQuery("select count(*) from unseen_note").mapTo(Integer.class).one()) == 0;
        });
        // Until then each poll reads what changed a moment ago once more, journals included.
        world.clock.advance(Duration.ofSeconds(90));
        world.afterAPoll();
        long before = world.serviceNow.traffic().count("GET", JOURNAL);
        world.clock.advance(Duration.ofMinutes(5));
        world.afterAPoll();
        assertThat(world.serviceNow.traffic().count("GET", JOURNAL)).isEqualTo(before);
        assertThat(status(world, number)).isEqualTo("delivered");
        assertThat(notes(world, number, "This is read.")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aNoteInAJournalThatMayNotBeReadIsNotTheNotesFault(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Hidden");
        world.untilIdle(number);
        world.serviceNow.hideTable("sys_journal_field");
        post(world, number, "Out of sight.");
        world.untilStatus(number, "note", "delivered");
        world.clock.advance(Duration.ofMinutes(5));
        world.afterAPoll();
        assertThat(status(world, number)).isEqualTo("delivered");

        world.serviceNow.liftAccessRules();
        world.clock.advance(Duration.ofMinutes(5));
        world.afterAPoll();
        assertThat(status(world, number)).isEqualTo("delivered");
        assertThat(notes(world, number, "Out of sight.")).isEqualTo(1);
    }

    private static void post(World world, String number, String text) {
        assertThat(world.post("/tangoe/support-requests/note", "tangoe:hook", IN_PROGRESS.formatted(number, text)).statusCode()).isEqualTo(202);
    }

    /** A walk that reads the journal before the write is remembered misses nothing; what is overdue is looked for as time goes by. */
    private static void untilMissed(World world, String number) {
        until("the note is missed", () -> {
            world.clock.advance(Duration.ofSeconds(30));
            return world.api("/api/messages/" + world.message(number, "note").path("id").asText()).path("tries").path(0).path("answer").asText()
                    .contains("wrote no note");
        });
    }

    private static String status(World world, String number) {
        return world.message(number, "note").path("status").asText();
    }

    private static long notes(World world, String number, String text) {
        return world.serviceNow.journal(number, "work_notes").stream().filter(note -> note.contains(text)).count();
    }
}
