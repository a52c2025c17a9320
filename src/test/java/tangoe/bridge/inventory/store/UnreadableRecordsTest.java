package tangoe.bridge.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tangoe.bridge.inventory.read.ReadableKeys;

class UnreadableRecordsTest {

    private static final int MOST = 1 << 22;

    /** A row counts as nameless where its names are not kept: it holds a removal back, and takes no memory. */
    @Test
    void keepsOnlySoManyNamesAndLosesNoRow() {
        UnreadableRecords odd = new UnreadableRecords();
        odd.addPacked(numbers(1, MOST - 4), 0);
        assertThat(odd.nameless()).isZero();

        for (int row = 0; row < 1000; row++) {
            odd.add(names(row, 7, row % 2 == 0));
        }

        assertThat(odd.nameless()).isEqualTo(1000);
        assertThat(odd.packed().length).isEqualTo((MOST - 5) * Long.BYTES);
        odd.addPacked(numbers(MOST, MOST + 12), 3);
        assertThat(odd.packed().length).as("pages together keep no more").isEqualTo(MOST * Long.BYTES);
        assertThat(odd.nameless()).isEqualTo(1000 + 3 + 7);
    }

    @Test
    void remembersOnlyOfSoManyRowsWhatTheyMayName() {
        UnreadableRecords odd = new UnreadableRecords();
        for (int row = 0; row < 20_000; row++) {
            odd.add(names(row, 70, false));
        }

        assertThat(odd.nameless()).as("each counts once").isEqualTo(20_000);
        odd.add(names(20_000, 70, true));
        assertThat(odd.nameless()).as("what is named for sure holds nothing else back").isEqualTo(20_000);
    }

    private static ReadableKeys.Names names(int row, int count, boolean sure) {
        return new ReadableKeys.Names(IntStream.range(0, count).mapToObj(i -> "SERIAL_NUMBER " + row + "X" + i).collect(Collectors.toSet()), sure);
    }

    private static byte[] numbers(int from, int to) {
        ByteBuffer packed = ByteBuffer.allocate((to - from) * Long.BYTES);
        for (int i = from; i < to; i++) {
            packed.putLong(i * 0x9E3779B97F4A7C15L);
        }
        return packed.array();
    }
}
