package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingFunctionsTest {

    @Test
    void shortTextIsNotCut() throws IOException {
        assertThat(limit("exactly", 7)).isEqualTo("exactly");
    }

    @Test
    void cutTextSaysHowMuchIsMissing() throws IOException {
        String cut = limit("a".repeat(11_234), 10_000);
        assertThat(cut).hasSizeBetween(9_990, 10_000);
        String kept = cut.replaceAll(" … .*", "");
        assertThat(cut).isEqualTo(kept + String.format(" … [cut: %,d of 11,234 characters left out]", 11_234 - kept.length()));
    }

    @Test
    void emojiAtTheCutIsLeftOutWhole() throws IOException {
        for (int max = 0; max < 120; max++) {
            String cut = limit("😀".repeat(500), max);
            assertThat(cut.length()).isLessThanOrEqualTo(max);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).as(cut).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a < b && c > d", "<b>not wrapped</b>", "5 ^ 3 ^ORstate=1", "tab\tand\nnewline", "&amp; stays", "[code]open",
        "[/code] turned round [code]", "ünïcödé 😀 ‎שלום"})
    void textThatIsNotWrappedStaysAsItIs(String text) throws IOException {
        assertThat(plain(text)).isEqualTo(text);
    }

    @Test
    void wrappedHtmlBecomesWhatAPersonWouldRead() throws IOException {
        assertThat(plain("Before [code]<p>Hello&nbsp;<b>Fred</b>,</p><ul><li>one &amp; two</li><li>three</li></ul>x<br/>y<script>z()</script>[/CODE] after"))
                .isEqualTo("Before Hello Fred,\n- one & two\n- three\nx\ny after");
    }

    @Test
    void controlCharactersAreDroppedButNotNewlineAndTab() throws IOException {
        assertThat(plain("a\u0000b\u0007c\u001b[31md\u007fe\u009ff\tg\nh\r\ni\rj")).isEqualTo("abc[31mdef\tg\nh\ni\nj");
    }

    @Test
    void halfASurrogatePairCannotStopADelivery() throws IOException {
        assertThat(plain("a\ud83d b\ude00 \ud83d\ude00")).isEqualTo("a\uFFFD b\uFFFD 😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[co[code][/code]de]<img onerror=x>[/code]", "[co\u0000de]&#91;code]<b>[/code]&#91;/code][/code]",
        "[code]&#91;code]&lt;img onerror=x&gt;&#91;/code][/code]", "[code]&#91;co&#1;de]&lt;b&gt;[/code][/code]",
        "[co[code]x[/code]de][co[code][/code]de]y[/code]"})
    void htmlCannotBePackedSoThatUnpackingWrapsItAgain(String text) throws IOException {
        assertThat(plain(text)).doesNotContainIgnoringCase("[code]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "[code]", "[code][/code]", "[code]<b>", "<", "\u0000", "^", "😀", "[code]<div>", "&", "[co"})
    void megabyteOfAnythingIsReadInTime(String piece) {
        String text = piece.repeat(1_048_576 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> plain(text));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> plain("[code]" + text + "[/code]"));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> limit(text, 4000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<div>", "<b>", "<table><tr><td>", "<p><a>", "<select><option>", "<svg><math>", "<!--", "&#1;", "<a href='"})
    void megabyteOfHostileHtmlIsReadInTime(String piece) {
        String html = piece.repeat(1_048_576 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> plain("[code]" + html + "[/code]"));
    }

    @Test
    void choiceAsksServiceNowsChoices() throws IOException {
        assertThat(run("choice(\"incident\"; \"state\"; .)", TextNode.valueOf("6")).booleanValue()).isTrue();
        assertThat(run("choice(\"incident\"; \"state\"; .)", TextNode.valueOf("66")).booleanValue()).isFalse();
        assertThat(run("choice(\"incident\"; \"state\"; 6)", NullNode.getInstance()).booleanValue()).isTrue();
        assertThat(run("choice(\"incident\"; \"state\"; null)", NullNode.getInstance()).booleanValue()).isFalse();
        assertThat(run("choice(\"incident\"; \"state\"; [\"6\"])", NullNode.getInstance()).booleanValue()).isFalse();
        assertThat(run("choice(\"sc_req_item\"; \"state\"; \"-5\")", NullNode.getInstance()).booleanValue()).isTrue();
        assertThat(run("choice(\"no_table\"; \"state\"; \"1\")", NullNode.getInstance()).booleanValue()).isFalse();
    }

    @Test
    void wordsAreWhatAPersonReads() throws IOException {
        JsonNode values = ShippedMappings.json("[null, '', ' \\u00a0\\t', 'a [code]<b>b</b>[/code]', 7, false, {'a': [1]}]");

        assertThat(run("map(words)", values)).isEqualTo(ShippedMappings.json(
                "['', '', ' \\u00a0\\t', 'a b', '7', 'false', '{\\\"a\\\":[1]}']"));
        assertThat(run("map(has_words)", values)).isEqualTo(ShippedMappings.json("[false, false, false, true, true, true, true]"));
        assertThat(run("first_with_words", values)).isEqualTo(TextNode.valueOf("a b"));
        assertThat(run("[null, 7, \" \"] | first_with_words", values)).isEqualTo(NullNode.getInstance());
    }

    @Test
    void noShippedMappingDefinesForItselfWhatAllShare() throws IOException {
        assertThat(ShippedMappings.functions(Map.of()).jq()).containsKeys("words/0", "has_words/0", "first_with_words/0", "fill_text/2");
        try (Stream<Path> files = Files.list(Path.of("routes/mappings"))) {
            Map<String, Long> definitions = files.filter(file -> file.toString().endsWith(".jq")).flatMap(MappingFunctionsTest::definitions)
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

            assertThat(definitions).isNotEmpty().allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1))
                    .doesNotContainKeys("words", "has_words", "first_with_words", "fill");
        }
    }

    @Test
    void everyMappingHasASchemaOrStandsWithItsInputAndOutputInTheDocs() throws IOException {
        String docs = Files.readString(Path.of("docs/routes.md"));
        try (Stream<Path> files = Files.list(Path.of("routes/mappings"))) {
            assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())).isNotEmpty().allSatisfy(file -> {
                if (file.endsWith(".jq")) {
                    assertThat(docs).as(file).containsPattern("\\| `" + Pattern.quote(file) + "` \\| .{10,} \\| .{10,} \\|");
                } else {
                    assertThat(Files.readString(Path.of("routes/mappings", file))).as(file)
                            .startsWith("# yaml-language-server: $schema=schemas/");
                }
            });
        }
    }

    @Test
    void settingThatIsNotSetIsNull() throws IOException {
        MappingFunctions functions = ShippedMappings.functions(Map.of("a.b", "c"));
        assertThat(Jq.compile("[setting(\"a.b\"), setting(\"x\")]", functions).apply(NullNode.getInstance()))
                .isEqualTo(ShippedMappings.json("['c', null]"));
    }

    @Test
    void wrongNamesAndInputsSayWhatWasExpected() {
        assertError("table(\"incident-event\")", "table: there is no table \"incident-event\" in routes/mappings; nearest is \"incident-events\"");
        assertError("{} | decide(\"choices\")", "decide: there is no decision table \"choices\"");
        assertError("decide(\"vip\")", "decide: needs an object of fields as its input, not null");
        assertError("limit_text(5)", "limit_text: needs a text, not null");
        assertError("\"x\" | limit_text(\"5\")", "limit_text: needs a number of characters, not string");
        assertError("\"a\" | first_with_words", "first_with_words: needs a list as its input, not string");
        assertError("[1] | plain_text", "plain_text: needs a text, not array");
    }

    private static Stream<String> definitions(Path mapping) {
        try {
            return Pattern.compile("(?m)^def (\\w+)").matcher(Files.readString(mapping)).results().map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertError(String jq, String sentence) {
        assertThatThrownBy(() -> run(jq, NullNode.getInstance())).isInstanceOf(JsonQueryException.class).hasMessageContaining(sentence);
    }

    private static String plain(String text) throws IOException {
        return run("plain_text", TextNode.valueOf(text)).textValue();
    }

    private static String limit(String text, int max) throws IOException {
        return run("limit_text(" + max + ")", TextNode.valueOf(text)).textValue();
    }

    private static JsonNode run(String jq, JsonNode input) throws IOException {
        return Jq.compile(jq, ShippedMappings.functions(Map.of())).apply(input);
    }
}
