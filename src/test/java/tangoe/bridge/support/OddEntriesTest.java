package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A journal entry that cannot be read keeps back itself alone, and crosses once it can be read. */
class OddEntriesTest {

    private record Oddity(String field, Object value) {
    }

    private static final List<Oddity> HIDDEN = List.of(new Oddity("sys_id", null), new Oddity("sys_id", ""), new Oddity("sys_id", "A".repeat(32)),
            new Oddity("sys_id", NullNode.getInstance()), new Oddity("element_id", null), new Oddity("element_id", "x".repeat(100_000)),
            new Oddity("value", null), new Oddity("sys_created_on", null), new Oddity("sys_created_by", null));

    private static final List<Oddity> SHOWN = List.of(new Oddity("value", NullNode.getInstance()), new Oddity("value", List.of("<1>")),
            new Oddity("value", "<1> half \ud83d \0"), new Oddity("value", "<1>".repeat(30_000)), new Oddity("sys_created_on", ""),
            new Oddity("sys_created_on", "0001-01-01 00:00:00"), new Oddity("sys_created_on", "01.02.2026 10:00"),
            new Oddity("sys_created_on", "9999-12-31 23:59:59"), new Oddity("sys_created_by", ""), new Oddity("sys_created_by", List.of()));

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void eachStopsItselfAlone(TestDatabase database) {
        World world = WORLDS.on(database);
        List<Oddity> oddities = new ArrayList<>(HIDDEN);
        oddities.addAll(SHOWN);
        List<String> numbers = oddities.stream().map(oddity -> world.openLinkedIncident(oddity.field())).toList();
        String neighbour = world.openLinkedIncident("The neighbour");
        numbers.forEach(world::untilIdle);
        world.clock.advance(Duration.ofMinutes(3));
        world.afterAPoll();
        world.serviceNow.faults().onPath("/api/now/table/incident").status(503);
        for (int i = 0; i < oddities.size(); i++) {
            String number = numbers.get(i);
            world.serviceNow.comment(number, "<1>", "fred.luddy");
            String entry = world.serviceNow.journal(number).stream().filter(each -> each.value().equals("<1>")).findFirst().orElseThrow().sysId();
            world.serviceNow.answerOddly(entry, oddities.get(i).field(), oddities.get(i).value());
            world.serviceNow.comment(number, "<2>", "fred.luddy");
        }
        world.serviceNow.comment(neighbour, "<2>", "fred.luddy");
        world.serviceNow.faults().clear();

        until("the neighbour's comment crosses", () -> told(world, neighbour) == 1);
        for (int i = 0; i < oddities.size(); i++) {
            String number = numbers.get(i);
            int both = i < HIDDEN.size() ? 1 : 2;
            until("what can be read beside " + oddities.get(i).field() + " crosses", () -> told(world, number) == both);
        }
        until("the journals name themselves", () -> world.api("/api/status").toString().contains("sys_journal_field and shows"));

        world.serviceNow.liftAccessRules();
        until("every journal can be read", () -> {
            world.clock.advance(Duration.ofMinutes(2));
            return !world.api("/api/status").toString().contains("sys_journal_field and shows");
        });
        numbers.forEach(number -> until("both have crossed", () -> told(world, number) == 2));
        world.afterAPoll();
        numbers.forEach(number -> assertThat(told(world, number)).isEqualTo(2));
    }

    /** Beside the opening text. */
    private static long told(World world, String number) {
        return world.tangoe.request(number).texts().stream().filter(text -> text.contains("omment by ")).count();
    }
}
