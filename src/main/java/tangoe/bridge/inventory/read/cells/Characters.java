package tangoe.bridge.inventory.read.cells;

import java.util.function.IntPredicate;

/** Tests the characters of a cell without streams, which take several times as long. */
final class Characters {

    private Characters() {
    }

    static boolean all(String text, IntPredicate which) {
        for (int i = 0; i < text.length(); i++) {
            if (!which.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean any(String text, IntPredicate which) {
        for (int i = 0; i < text.length(); i++) {
            if (which.test(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    static boolean areDigits(String text) {
        return all(text, c -> c >= '0' && c <= '9');
    }
}
