package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.problem.Problem;

/** Each mistake in a table or jq file is named by file and line, with the way to mend it. */
class TablesCheckTest {

    @TempDir
    Path home;

    @BeforeEach
    void listsThatTablesReferTo() throws IOException {
        write("tangoe-request-types.yaml", """
                called: Tangoe's request types
                labels: [Tech Support, Voicemail Reset]
                """);
        write("incident-fields.yaml", """
                fields: [sys_id, number, category, short_description, state, assignment_group, caller_id.employee_number, caller_id.vip,
                  correlation_id, correlation_display, sys_updated_on, sys_updated_by, sys_mod_count]
                """);
    }

    @Test
    void shippedMappingsHaveNone() {
        assertThat(MappingsCheck.problems(ShippedMappings.FOLDER.resolve("../..").normalize())).isEmpty();
    }

    @Test
    void labelThatTangoeDoesNotKnowOffersTheNearest() throws IOException {
        assertProblems("""
                one-of: tangoe-request-types
                rules:
                  - when:
                      category: { is: network }
                    then: Tech Suport
                otherwise: Tech Support
                """,
                "routes/mappings/request-type.yaml:5: \"Tech Suport\" is none of Tangoe's request types; nearest is \"Tech Support\"");
    }

    @Test
    void aPlaceInASentenceThatNothingFillsOffersTheNearest() throws IOException {
        String fills = " is nothing that can be filled in here: there are {author}, {at}, {text}";
        String stands = "\" would be written as it stands here: ";
        assertAltered("incident-fields.yaml", "", "", "");
        assertAltered("interaction-texts.yaml", "Comment by {author}", "Comment on {number}", "{number}" + fills + "; nearest is \"author\"");
        assertAltered("interaction-texts.yaml", "Canceled in ServiceNow by {author}.", "Canceled by {autor}",
                "{autor}" + fills + " and the fields in incident-fields.yaml; nearest is \"author\"");
        assertAltered("interaction-texts.yaml", "Resolved in ServiceNow by {author}.", "{number} resolved by {sys_updated_by}", "");
        assertAltered("support-request-text.yaml", "Work note by {author}, {at} UTC: {text}", "{author} on {category}: {txt}",
                "{txt}" + fills + " and the fields in incident-fields.yaml; nearest is \"text\"");
        assertAltered("incident-events.yaml", "assignment_group: \"{assignment_group}\"", "assignment_group: \"{asignment_group}\"",
                "\"{asignment_group}" + stands + "a value is {text} or {assignment_group} alone, or has no braces; nearest is \"{assignment_group}\"");
        assertAltered("incident-events.yaml", "close_notes: \"{text}\"", "close_notes: \"Tangoe: {text}\"",
                "\"Tangoe: {text}" + stands + "a value is {text} or {assignment_group} alone, or has no braces; nearest is \"{text}\"");
        assertAltered("incident-events.yaml", "without-text: Tangoe closed this request.", "without-text: Tangoe closed {number}.",
                "\"Tangoe closed {number}." + stands + "nothing is filled in");
    }

    /** @param problem of the shipped file with one change, without the line; empty for none */
    private void assertAltered(String file, String from, String to, String problem) throws IOException {
        String shipped = Files.readString(ShippedMappings.FOLDER.resolve(file));
        String altered = shipped.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to));
        assertThat(shipped).contains(from);
        write(file, altered);
        String place = "routes/mappings/" + file + ":" + (1 + altered.substring(0, altered.indexOf(to)).lines().count() - (altered.indexOf(to) > 0 ? 1 : 0));
        List<String> expected = problem.isEmpty() ? List.of() : List.of(place + ": " + problem);
        assertThat(MappingsCheck.problems(home)).extracting(Problem::toString).containsExactlyElementsOf(expected);
        write(file, shipped);
    }

    @Test
    void otherwiseIsCheckedLikeAnAnswer() throws IOException {
        assertProblems("""
                one-of: tangoe-request-types
                rules: []
                otherwise: voicemail
                """,
                "routes/mappings/request-type.yaml:3: \"voicemail\" is none of Tangoe's request types; nearest is \"Voicemail Reset\"");
    }

    @Test
    void listOfLabelsThatIsNotThere() throws IOException {
        assertProblems("""
                one-of: tangoe-request-type
                rules: []
                otherwise: x
                """, "routes/mappings/request-type.yaml:1: there is no list of labels named \"tangoe-request-type\"; "
                + "nearest is \"tangoe-request-types\"");
    }

    @Test
    void unknownComparison() throws IOException {
        assertProblems("""
                rules:
                  - when:
                      category:
                        contain: [vpn]
                    then: x
                otherwise: y
                """, "routes/mappings/request-type.yaml:4: \"contain\" means nothing here; known are is, starts-with, contains, matches; "
                + "nearest is \"contains\"");
    }

    @Test
    void fieldWithoutComparison() throws IOException {
        assertProblems("""
                rules:
                  - when: { category: network }
                    then: x
                otherwise: y
                """, "routes/mappings/request-type.yaml:2: say how this field is compared, such as: { is: network }; "
                + "known are is, starts-with, contains, matches; this is \"network\"");
    }

    @Test
    void fieldThatIsNotReadFromServiceNow() throws IOException {
        assertProblems("""
                rules:
                  - when:
                      short_descripton: { is: x }
                    then: x
                otherwise: y
                """, "routes/mappings/request-type.yaml:3: \"short_descripton\" is none of the fields in "
                + "routes/mappings/incident-fields.yaml; add it there, or mend the name; nearest is \"short_description\"");
    }

    @Test
    void badRegularExpression() throws IOException {
        assertProblems("""
                rules:
                  - when:
                      category:
                        matches:
                          - fine
                          - "(oops"
                    then: x
                otherwise: y
                """, "routes/mappings/request-type.yaml:6: \"(oops\" is not a regular expression of RE2 (missing closing )); "
                + "see https://github.com/google/re2/wiki/Syntax");
    }

    @Test
    void ruleBehindOneThatAlwaysHoldsIsNeverReached() throws IOException {
        assertProblems("""
                rules:
                  - when: { category: { is: a } }
                    then: x
                  - then: y
                  - when: { category: { is: b } }
                    then: z
                otherwise: y
                """, "routes/mappings/request-type.yaml:5: this rule is never reached, because the rule of line 4 has no conditions "
                + "and always holds; move that one to \"otherwise\"");
    }

    @Test
    void tableWithoutOtherwise() throws IOException {
        assertProblems("""
                rules:
                  - when: { category: { is: a } }
                    then: x
                """, "routes/mappings/request-type.yaml:1: \"otherwise\" is missing here; add it: what holds when no rule does");
    }

    @Test
    void ruleWithoutAnswerAndWordsThatMeanNothing() throws IOException {
        assertProblems("""
                rules:
                  - when: { category: { is: a } }
                    than: x
                otherwise: y
                """,
                "routes/mappings/request-type.yaml:2: \"then\" is missing here; mend the name of \"than\", if that is meant, or add it: what the "
                        + "rule decides",
                "routes/mappings/request-type.yaml:3: \"than\" means nothing here; known are description, when, then; nearest is \"then\"");
    }

    @Test
    void comparisonThatEveryTextOrNoTextFits() throws IOException {
        assertProblems("""
                rules:
                  - when: { category: { contains: "" } }
                    then: x
                  - when: { category: { is: [] } }
                    then: x
                otherwise: y
                """,
                "routes/mappings/request-type.yaml:2: every text would fit; write { is: \"\" } to ask for an empty field",
                "routes/mappings/request-type.yaml:4: this is empty; add what belongs here: the whole text, in any case");
    }

    @Test
    void keyThatStandsTwice() throws IOException {
        assertProblems("""
                rules: []
                otherwise: x
                otherwise: y
                """, "routes/mappings/request-type.yaml:3: \"otherwise\" stands twice; only one of them can count, delete the other");
    }

    @Test
    void fileThatIsNotYaml() throws IOException {
        assertThat(problemsOf("rules:\n  - when: }\notherwise: x\n")).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("routes/mappings/request-type.yaml");
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.sentence()).startsWith("this is not YAML: ");
        });
    }

    @Test
    void aliasThatHoldsItself() throws IOException {
        assertThat(problemsOf("rules: &r [*r]\notherwise: x\n")).extracting(Problem::sentence)
                .contains("this is nested without end; write it out");
    }

    @Test
    void twoTablesOfOneName() throws IOException {
        write("more/incident-fields.yaml", "fields: []\n");
        assertThat(MappingsCheck.problems(home)).extracting(Problem::toString).containsExactly(
                "routes/mappings/more/incident-fields.yaml: there is a table of this name already, "
                + "routes/mappings/incident-fields.yaml; rename one of them");
    }

    @Test
    void textQuotedKeepsItsZerosAndUnquotedIsNamed() throws IOException {
        write("codes.yaml", "quoted: \"0012\"\nplain: 0012\nyes: yes\n");
        Tables tables = Tables.load(home.resolve("routes/mappings"));
        assertThat(tables.table("codes").path("quoted").textValue()).isEqualTo("0012");
        assertThat(tables.table("codes").path("yes").textValue()).isEqualTo("yes");
        assertThat(tables.problems()).extracting(Problem::toString).containsExactly(
                "routes/mappings/codes.yaml:2: 0012 loses its zeros; write \"0012\" in quotes");
    }

    @Test
    void textTemplateReadsKnownFieldsOnly() throws IOException {
        write("text.yaml", "lines:\n  - label: A\n    field: numbr\n");
        assertThat(MappingsCheck.problems(home)).extracting(Problem::toString).containsExactly(
                "routes/mappings/text.yaml:3: \"numbr\" is none of the fields in routes/mappings/incident-fields.yaml; add it there, "
                + "or mend the name; nearest is \"number\"");
    }

    @Test
    void eventThatServiceNowWouldSwallow() throws IOException {
        write("incident-events.yaml", Files.readString(ShippedMappings.FOLDER.resolve("incident-events.yaml"))
                .replaceFirst("journal: work_notes", "journal: work_note").replaceFirst("  canceled:", "  cancelled:")
                .replaceFirst("only-where-state-is", "only-where-states-are").replaceFirst("without-text: Tangoe handed.*", ""));
        assertThat(MappingsCheck.problems(home).stream().sorted()).extracting(Problem::toString).containsExactly(
                "routes/mappings/incident-events.yaml:6: \"canceled\" is missing here; mend the name of \"cancelled\", if that is meant, or add it",
                "routes/mappings/incident-events.yaml:15: \"work_note\" cannot stand here; write one of work_notes, comments; nearest is \"work_notes\"",
                "routes/mappings/incident-events.yaml:31: \"only-where-states-are\" means nothing here; known are description, fields, "
                        + "payload-state, only-where-state-is, not-where-state-is, done-where-state-is, journal, without-text; nearest is \"only-where-state-is\"",
                "routes/mappings/incident-events.yaml:35: \"without-text\" is missing here; add it: the sentence that stands for an empty text");
    }

    @Test
    void configMapMountedByKubernetesIsReadOnce() throws IOException {
        Path hidden = home.resolve("routes/mappings/..2026_11_20");
        Files.createDirectories(hidden);
        Files.writeString(hidden.resolve("linked.yaml"), "a: b\n");
        Files.createSymbolicLink(home.resolve("routes/mappings/..data"), hidden);
        Files.createSymbolicLink(home.resolve("routes/mappings/linked.yaml"), Path.of("..data/linked.yaml"));
        Tables tables = Tables.load(home.resolve("routes/mappings"));
        assertThat(tables.problems()).isEmpty();
        assertThat(tables.table("linked").path("a").asText()).isEqualTo("b");
    }

    @Test
    void jqThatDoesNotCompile() throws IOException {
        write("a.jq", "# fine\n.a |\nif .b then 1 end\n");
        write("b.jq", "{a: 1,\n");
        assertThat(MappingsCheck.problems(home)).extracting(Problem::toString).containsExactly(
                "routes/mappings/a.jq:3: this is not jq from column 14 on: end was not expected; "
                + "an \"if\" needs an \"else\" here, such as: else . end",
                "routes/mappings/b.jq:1: this is not jq from column 7 on: <EOF> was not expected; something that was opened is not closed");
    }

    @Test
    void jqThatCallsWhatIsNotThere() throws IOException {
        write("a.jq", """
                def own($x): $x;   # table("comment") is no call
                {table, decide: 1, "limit": "table(\\"text\\")"}
                | own(2) | .trim | table("incident-field")
                | "x \\(. | decide("incident-fields")) y"
                | limt_text(3)
                """);
        assertThat(MappingsCheck.problems(home)).extracting(Problem::toString).containsExactly(
                "routes/mappings/a.jq:3: there is no table incident-field.yaml in routes/mappings; nearest is \"incident-fields\"",
                "routes/mappings/a.jq:4: there is no table incident-fields.yaml with \"rules\" in routes/mappings",
                "routes/mappings/a.jq:5: there is no function \"limt_text\"; nearest is \"limit_text\"");
    }

    @Test
    void missingTableIsAnErrorThatOffersTheNearest() {
        Tables tables = Tables.load(home.resolve("routes/mappings"));
        assertThatThrownBy(() -> tables.table("incident-feilds")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nearest is \"incident-fields\"");
    }

    private void assertProblems(String table, String... sentences) throws IOException {
        assertThat(problemsOf(table).stream().sorted()).extracting(Problem::toString).containsExactly(sentences);
    }

    private List<Problem> problemsOf(String table) throws IOException {
        write("request-type.yaml", table);
        return MappingsCheck.problems(home);
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve("routes/mappings").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
