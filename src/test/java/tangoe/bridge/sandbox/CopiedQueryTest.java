package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** A query that was copied from a list in the browser selects what the list shows. */
class CopiedQueryTest {

    private static final Set<String> FIELDS = Set.of("id", "opened_by", "assigned_to", "short_description", "at", "due", "group");
    private static final Asker BETH = new Asker("beth", Set.of("g1", "g2"), Instant.parse("2026-11-22T08:00:00Z"));
    private static final List<Map<String, String>> ROWS = List.of(
            row("a", "fred", "beth", "Screen cracked", "2026-11-22 07:30:00", "2026-11-23 00:00:00", "g1"),
            row("b", "beth", "beth", "no signal abroad", "2026-11-21 23:59:59", "2026-11-21 23:59:59", "g3"),
            row("c", "fred", "", "Lost phone, no screen", "2026-11-10 12:00:00", "", "g2"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "assigned_toDYNAMIC90d1921e5f510100a9ad2572f2b477fe | ab",
        "groupDYNAMICd6435e965f510100a9ad2572f2b477fe | ac",
        "assigned_to=javascript:gs.getUserID() | ab",
        "assigned_toSAMEASopened_by | b",
        "assigned_toNSAMEASopened_by | ac",
        "atLT_FIELDdue | a",
        "atGT_OR_EQUALS_FIELDdue^dueISNOTEMPTY | b",
        "short_descriptionCONTAINSscreen | c",
        "short_descriptionLIKEno | bc",
        "short_descriptionNOT LIKEno | a",
        "short_descriptionNOTLIKEno | a",
        "short_descriptionDOES NOT CONTAINno | a",
        "short_descriptionSTARTSWITHLost | c",
        "short_descriptionENDSWITHabroad | b",
        "123TEXTQUERY321=screen phone | c",
        "123TEXTQUERY321=SCREEN^ORDERBYDESCid | ca",
        "assigned_toISEMPTY | c",
        "assigned_toISNOTEMPTY^EQ | ab",
        "atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday() | a",
        "atNOTONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday() | bc",
        "atONLast 7 days@javascript:gs.beginningOfLast7Days()@javascript:gs.endOfLast7Days() | ab",
        "atONYesterday@javascript:gs.beginningOfYesterday()@javascript:gs.endOfYesterday()^GROUPBYgroup | b",
        "atBETWEENjavascript:gs.dateGenerate('2026-11-10','start')@javascript:gs.dateGenerate('2026-11-21','end') | bc",
        "at>javascript:gs.daysAgoEnd(1) | a",
        "at>=javascript:gs.beginningOfThisMonth() | abc",
        "atRELATIVEGT@hour@ago@2 | a",
        "atRELATIVELE@dayofweek@ago@7 | c",
        "idINa,c^short_descriptionLIKEscreen^NQid=b | bc",
        "GOTOid>=b | bc",
    })
    void selectsWhatTheListShows(String query, String expected) {
        QueryEvaluator parsed = QueryEvaluator.parse(query, FIELDS::contains, BETH);
        List<Map<String, String>> found = new ArrayList<>(ROWS.stream().filter(row -> parsed.matches(row::get)).toList());
        parsed.<Map<String, String>>comparator(Map::get).ifPresent(found::sort);
        assertThat(found.stream().map(row -> row.get("id")).collect(Collectors.joining())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"stateVALCHANGES", "idCHANGESTOa", "idISNOT7", "RLQUERYincident.parent", "idDYNAMICabc", "atONToday",
        "atRELATIVEGT@quarter@ago@1", "id=javascript:new Mine().ids()", "idMATCH_RGX.*", "=a"})
    void whatTheSandboxDoesNotKnowIsNeverDropped(String query) {
        Predicate<String> exists = FIELDS::contains;
        assertThatThrownBy(() -> QueryEvaluator.parse(query, exists, BETH)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBridgeFollowsWhatACopiedQuerySelects() {
        try (World world = new World(TestDatabase.H2, folder).with("SUPPORT_INCIDENT_QUERY", "active=true^assignment_group=" + World.GROUP
                + "^short_descriptionNOT LIKEtest^opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()"
                + "^stateIN1,2^ORstate=3^EQ").start()) {
            String test = world.openIncident("a test, please ignore");
            String real = world.openLinkedIncident("Screen cracked");
            world.afterAPoll();
            world.untilIdle(real);
            assertThat(world.tangoe.requests(real)).hasSize(1);
            assertThat(world.tangoe.requests(test)).isEmpty();
        }
    }

    private static Map<String, String> row(String id, String openedBy, String assignedTo, String text, String at, String due, String group) {
        return Map.of("id", id, "opened_by", openedBy, "assigned_to", assignedTo, "short_description", text, "at", at, "due", due, "group", group);
    }
}
