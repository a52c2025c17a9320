package tangoe.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryEvaluatorTest {

    private static final Set<String> FIELDS = Set.of("id", "state", "text", "at", "group.name");
    private static final Asker ASKER = new Asker("c", Set.of("Service Desk"), Instant.parse("2026-11-22T08:00:00Z"));
    private static final List<Map<String, String>> ROWS = List.of(
            row("a", "1", "cracked screen", "2026-11-20 09:00:00", "Tangoe Mobility"),
            row("b", "2", "no signal", "2026-11-20 10:00:00", "Tangoe Mobility"),
            row("c", "10", "lost phone", "2026-11-21 09:00:00", "Service Desk"),
            row("d", "6", "", "2026-11-22 09:00:00", ""));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "state=1 | a",
        "state!=1 | bcd",
        "state>2 | cd",
        "state>=2 | bcd",
        "state<6 | ab",
        "state<=6 | abd",
        "stateIN1,6 | ad",
        "stateNOT IN1,6 | bc",
        "textLIKEphone | c",
        "textLIKEPhone | ''",
        "textNOTLIKEo | ad",
        "textSTARTSWITHno | b",
        "textENDSWITHscreen | a",
        "textISEMPTY | d",
        "text= | d",
        "textISNOTEMPTY | abc",
        "text!= | abc",
        "textANYTHING | abcd",
        "stateBETWEEN2@6 | bd",
        "atBETWEEN2026-11-20 10:00:00@2026-11-21 09:00:00 | bc",
        "at>=2026-11-20 10:00:00 | bcd",
        "at>javascript:gs.dateGenerate('2026-11-20','10:00:00') | cd",
        "group.name=Tangoe Mobility | ab",
        "group.name=Tangoe Mobility^state=2 | b",
        "group.nameISEMPTY | d",
        "state=1^EQ | a",
        "'' | abcd",
    })
    void everyOperatorSelectsItsRows(String query, String expected) {
        assertThat(ids(query)).isEqualTo(expected);
    }

    @Test
    void orBindsToTheConditionDirectlyBeforeIt() {
        assertThat(ids("group.name=Tangoe Mobility^state=1^ORstate=6")).isEqualTo("a");
        assertThat(ids("state=1^ORstate=6^group.name=Tangoe Mobility")).isEqualTo("a");
        assertThat(ids("state=1^ORstate=2^ORstate=6")).isEqualTo("abd");
    }

    @Test
    void newQueriesAddTheirRows() {
        assertThat(ids("state=1^NQtext=lost phone^group.name=Service Desk")).isEqualTo("ac");
        assertThat(ids("at>2026-11-21 09:00:00^NQat=2026-11-21 09:00:00^id>b")).isEqualTo("cd");
    }

    @Test
    void aFieldThatIsNotThereIsDroppedAndWidensTheQuery() {
        assertThat(ids("sate=1")).isEqualTo("abcd");
        assertThat(ids("State=1")).isEqualTo("abcd");
        assertThat(ids("group.nmae=Service Desk^state=1")).isEqualTo("a");
        assertThat(ids("state=1^ORsate=2")).isEqualTo("a");
        assertThat(ids("sate=1^ORstate=2")).isEqualTo("b");
    }

    @Test
    void ordersBySeveralFieldsNumbersByValue() {
        assertThat(ids("ORDERBYDESCstate")).isEqualTo("cdba");
        assertThat(ids("ORDERBYgroup.name^ORDERBYDESCid")).isEqualTo("dcba");
        assertThat(ids("id!=d^ORDERBYnothing^ORDERBYDESCat")).isEqualTo("cba");
    }

    @Test
    void valuesMayHoldEqualsSignsAndOperators() {
        List<Map<String, String>> odd = List.of(row("x", "1", "a=b>c INSTANCEOF LIKE", "", ""));
        QueryEvaluator query = QueryEvaluator.parse("text=a=b>c INSTANCEOF LIKE", FIELDS::contains, ASKER);
        assertThat(query.matches(field -> odd.get(0).get(field))).isTrue();
    }

    @Test
    void aScriptThatWouldHaveToRunIsRefusedAloud() {
        assertThatThrownBy(() -> QueryEvaluator.parse("at>javascript:new Shifts().begin()", FIELDS::contains, ASKER))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("dateGenerate");
        assertThatThrownBy(() -> ids("at>javascript:gs.eval('x')")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheKeysThatEveryMatchMustHave() {
        Set<String> indexed = Set.of("id");
        assertThat(QueryEvaluator.parse("idINa,b^state=1", FIELDS::contains, ASKER).keys(indexed)).containsExactly(Map.entry("id", Set.of("a", "b")));
        assertThat(QueryEvaluator.parse("id=a^ORstate=1", FIELDS::contains, ASKER).keys(indexed)).isEmpty();
        assertThat(QueryEvaluator.parse("id=a^NQstate=1", FIELDS::contains, ASKER).keys(indexed)).isEmpty();
        assertThat(QueryEvaluator.parse("id=^state=1", FIELDS::contains, ASKER).keys(indexed)).isEmpty();
    }

    private static String ids(String text) {
        QueryEvaluator query = QueryEvaluator.parse(text, FIELDS::contains, ASKER);
        List<Map<String, String>> found = new ArrayList<>(ROWS.stream().filter(row -> query.matches(row::get)).toList());
        query.<Map<String, String>>comparator(Map::get).ifPresent(found::sort);
        return String.join("", found.stream().map(row -> row.get("id")).toList());
    }

    private static Map<String, String> row(String id, String state, String text, String at, String group) {
        return Map.of("id", id, "state", state, "text", text, "at", at, "group.name", group);
    }
}
