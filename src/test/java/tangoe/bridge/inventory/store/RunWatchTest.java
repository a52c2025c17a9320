package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.TestDatabase;

class RunWatchTest {

    @Test
    void saysHowFarARunIsOnlyWhereItGotOn() {
        Stock stock = new Stock(TestDatabase.H2);
        RunWatch watch = new RunWatch(stock.runs, Clock.systemUTC(), Set::of);
        long run = stock.inventory.beginPull(true);
        try (LogLines log = new LogLines()) {
            watch.begun(run);
            watch.look();
            watch.look();
            assertThat(said(log, run)).singleElement().asString().contains("begins: a pull from Tangoe");

            stock.inventory.loadPage(run, AssetKind.DEVICE, 1, Stock.json("[{\"id\": 1, \"generic_serial\": \"WATCHED1\"}]"));
            watch.look();
            watch.look();
            assertThat(said(log, run)).hasSize(2).last().asString().contains("1 rows, 1 accepted, 1 changed");
            stock.inventory.fail(run, "It ends here.");
            watch.ended(stock.runs.find(run).orElseThrow());
            watch.look();
            assertThat(said(log, run)).hasSize(3).last().asString().contains("is failed").contains("It ends here.");
        }
    }

    private static List<String> said(LogLines log, long run) {
        return log.all().stream().filter(line -> line.contains("Run " + run + ":") || line.contains("Run " + run + " ")).toList();
    }
}
