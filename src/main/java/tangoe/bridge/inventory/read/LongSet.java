package tangoe.bridge.inventory.read;

import java.util.function.LongConsumer;

/** A set of primitive longs; a million take 16 MB. */
public final class LongSet {

    private static final int SMALLEST = 1024;

    private long[] slots;
    private int size;
    private boolean hasZero;

    public LongSet() {
        this(0);
    }

    /** @param expected how many numbers to make room for; the set grows if there are more */
    public LongSet(int expected) {
        int slots = SMALLEST;
        while (slots / 4 * 3 <= expected) {
            slots *= 2;
        }
        this.slots = new long[slots];
    }

    /** @return whether the number is new */
    public boolean add(long number) {
        if (number == 0) {
            boolean fresh = !hasZero;
            hasZero = true;
            return fresh;
        }
        if (size >= slots.length / 4 * 3) {
            grow();
        }
        return put(number);
    }

    public boolean contains(long number) {
        if (number == 0) {
            return hasZero;
        }
        int at = slot(number);
        while (slots[at] != 0) {
            if (slots[at] == number) {
                return true;
            }
            at = at + 1 & slots.length - 1;
        }
        return false;
    }

    public int size() {
        return size + (hasZero ? 1 : 0);
    }

    public void forEach(LongConsumer taker) {
        if (hasZero) {
            taker.accept(0);
        }
        for (long number : slots) {
            if (number != 0) {
                taker.accept(number);
            }
        }
    }

    private boolean put(long number) {
        int at = slot(number);
        while (slots[at] != 0) {
            if (slots[at] == number) {
                return false;
            }
            at = at + 1 & slots.length - 1;
        }
        slots[at] = number;
        size++;
        return true;
    }

    private int slot(long number) {
        return (int) (number * 0x9E3779B97F4A7C15L >>> 32) & slots.length - 1;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[before.length * 2];
        size = 0;
        for (long number : before) {
            if (number != 0) {
                put(number);
            }
        }
    }
}
