package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.database.Database;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.testing.TestDatabase;

class LoadMemoryTest {

    private static final int ROWS = 1_000_000;
    private static final int PACKED = 1 << 15;
    private static final int ENTRY = 28;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aMillionRowsThatAreKnownNeedLittleMemoryOnTheNextDay(TestDatabase database, @TempDir Path folder) throws Exception {
        Map<String, String> settings = database.environment(folder);
        long before;
        try (Database opened = open(settings)) {
            opened.jdbi().useTransaction(handle -> {
                handle.execute("delete from asset_known");
                PreparedBatch insert = handle.prepareBatch("insert into asset_known (origin, number, packed) values (:origin, :number, :packed)");
                for (int from = 0, number = 0; from < ROWS; from += PACKED, number++) {
                    insert.bind("origin", Origin.CSV_DEVICES.bit).bind("number", number).bind("packed", known(from, Math.min(ROWS, from + PACKED))).add();
                }
                insert.execute();
            });
            before = known(opened);
        }
        Path file = Files.writeString(folder.resolve("devices.csv"), SlowFile.header() + SlowFile.rows(0, 50));

        Process process = LoadingProcess.start(settings, file, "-Xmx140m", false);

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(folder.resolve("process.log"))).doesNotContain("OutOfMemory").doesNotContain("Exception");
        assertThat(process.exitValue()).isZero();
        try (Database opened = open(settings)) {
            assertThat(known(opened)).as("none is known twice").isEqualTo(before + 50);
        }
    }

    /** As many rows as those of {@link KnownRows}, with digests of nothing. */
    private static byte[] known(int from, int to) {
        ByteBuffer packed = ByteBuffer.allocate((to - from) * ENTRY);
        for (int row = from; row < to; row++) {
            packed.putLong((row + 1) * 0x9E3779B97F4A7C15L).putLong(row).putLong((row + 1) * 0xD1B54A32D192ED03L).putInt(row + 1);
        }
        return packed.array();
    }

    private static long known(Database database) {
        return database.jdbi().withHandle(handle -> handle.createQuery("select sum(octet_length(packed)) from asset_known").mapTo(Long.class).one()) / ENTRY;
    }

    private static Database open(Map<String, String> settings) {
        return Database.open(settings.get("DATABASE_URL"), settings.get("DATABASE_USERNAME"), settings.getOrDefault("DATABASE_PASSWORD", ""), 2);
    }
}
