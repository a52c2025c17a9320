package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.inventory.feed.CsvRows;
import tangoe.bridge.inventory.feed.FeedFormat;
import tangoe.bridge.inventory.feed.FeedStream;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.testing.CsvRoute;
import tangoe.bridge.testing.TestDatabase;

/** Fields that a client adds to the mapping are kept, compared and handed out like those of every asset. */
class OwnFieldsTest {

    private static final String MORE = """
            {"contract": {"read": "text", "headers": ["Contract", "Contract No"]},
             "last_active": {"read": "day", "headers": ["Last Seen"], "device": ["seen_at"], "wins": ["csv", "api"]},
             "usage": {"read": "number", "headers": ["Usage"], "line": ["usage"]}}""";
    private static final String LINES = "Phone Number,ICCID,Contract,Usage,Last Seen\n3175550101,,\"C \"\"1\"\"\",\"1,024.50\",2026-11-01\n3175550102,,,,\n";

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void areShownComparedAndHandedOut(TestDatabase database) {
        Stock stock = new Stock(database, 20, with(MORE));
        Run first = stock.whole(LINES);
        Run again = stock.whole(LINES);
        Run changed = stock.whole(LINES.replace("1,024.50", "1025"));

        assertThat(Stream.of(first, again, changed).map(Run::changed)).containsExactly(2L, 0L, 1L);
        assertThat(first.unknownColumns()).isEmpty();
        assertThat(more(stock, "+13175550101")).isEqualTo("{contract=C \"1\", last_active=2026-11-01, usage=1025}");
        assertThat(more(stock, "+13175550102")).isEqualTo("{contract=null, last_active=null, usage=null}");
        assertThat(text(stock, FeedFormat.JSON)).contains("\"removed\":false,\"more\":{\"contract\":\"C \\\"1\\\"\",\"last_active\":\"2026-11-01\",\"usage\":\"1025\"}}");
        assertThat(text(stock, FeedFormat.CSV).lines().toList()).satisfies(lines -> {
            assertThat(lines.get(0)).endsWith(",removed,contract,last_active,usage");
            assertThat(lines.get(1)).endsWith(",false,,,");
            assertThat(lines.get(2)).endsWith(",false,\"C \"\"1\"\"\",2026-11-01,1025");
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ofSeveralRecordsOneCountsByWinsAndKindAndACellThatDoesNotFitIsARejectOfItself(TestDatabase database) {
        Stock stock = new Stock(database, 20, with(MORE));
        Run run = stock.whole("IMEI,Model,Phone Number,Contract,Last Seen,Usage\n353918057434579,iPhone,3175550101,C1,2026-11-02,a lot\n");
        stock.pull(true, "[{\"id\": 7, \"imei\": \"353918057434579\", \"line_id\": 9, \"seen_at\": \"2026-11-05\"}]", "[{\"id\": 9, \"usage\": 7.50}]");

        assertThat(stock.rejectsOf(run)).singleElement().satisfies(reject -> {
            assertThat(reject.column()).isEqualTo("Usage");
            assertThat(reject.reason()).contains("is no number");
        });
        assertThat(stock.asset("imei", "353918057434579").get("more")).hasToString("{contract=C1, last_active=2026-11-02, usage=7.5}");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aChangedMappingCountsWithTheNextLoadAlthoughTheFileIsTheSame(TestDatabase database) {
        new Stock(database, 20, with(MORE.replace("\"number\"", "\"text\""))).whole(LINES);
        Stock later = later(database, MORE);
        Run run = later.whole(LINES);

        assertThat(run.changed()).isEqualTo(1);
        assertThat(more(later, "+13175550101")).contains("usage=1024.5");
        assertThat(later(database, "{}").replayed().values()).extracting(asset -> asset.get("more")).containsOnly(Map.of());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsLongerThanTheColumnIsLeftOutAndSaysSo(TestDatabase database) {
        String names = "abcdefghijklmnopqrstuvwxyz";
        Stock stock = new Stock(database, 20, with(names.chars().mapToObj(c -> "\"%c_%<c\": {\"read\": \"text\", \"headers\": [\"Own %<c\"]}".formatted(c))
                .collect(Collectors.joining(",", "{", "}"))));
        Run run = stock.whole("Phone Number,ICCID" + names.chars().mapToObj(c -> ",Own " + (char) c).collect(Collectors.joining()) + "\n3175550101,"
                + ("," + "é".repeat(400)).repeat(names.length()) + "\n");

        assertThat(run.accepted()).isEqualTo(1);
        assertThat(stock.rejectsOf(run)).isNotEmpty().allSatisfy(reject -> assertThat(reject.reason()).contains("longer than 8000"));
        assertThat(more(stock, "+13175550101")).contains("a_a=" + "é".repeat(400) + ",").contains("z_z=null");
    }

    private static AssetColumns with(String more) {
        ObjectNode table = Stock.TABLE.deepCopy();
        JsonNode own = Stock.json(more);
        return new AssetColumns(table.set("more", own));
    }

    private static Stock later(TestDatabase database, String more) {
        return Stock.asItIs(database, with(more));
    }

    private static String more(Stock stock, String number) {
        return String.valueOf(stock.asset("phone_number", number).get("more"));
    }

    private static String text(Stock stock, FeedFormat format) {
        try (CsvRoute csv = new CsvRoute()) {
            FeedStream pieces = new FeedStream(stock.feed, 0, stock.feed.last(), null, format, new CsvRows(csv.context()));
            return Stream.generate(pieces).takeWhile(piece -> piece != null).collect(Collectors.joining());
        }
    }
}
