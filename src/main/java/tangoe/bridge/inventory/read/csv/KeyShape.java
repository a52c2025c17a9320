package tangoe.bridge.inventory.read.csv;

import com.google.re2j.Pattern;
import java.util.function.Predicate;

/** The shapes of cells that hold keys, valid or not. */
public enum KeyShape implements Predicate<String> {

    IMEI("[0-9A-Fa-f](?:[ ./-]?[0-9A-Fa-f]){13,17}"),
    ICCID("\\d(?:[ ./-]?\\d){17,21}[A-Za-z]?"),
    PHONE_NUMBER("[+(]{0,2}\\d(?:[ ()./-]{0,2}\\d){6,15}(?: ?(?:x|ext)\\.? ?\\d+)?"),
    SERIAL_NUMBER("[A-Za-z0-9_./-]{6,40}");

    private static final Pattern SHOWN_AS_A_POWER = Pattern.compile("\\d[.,]\\d+[eE]\\+?\\d+");
    private static final Pattern DAY = Pattern.compile("\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}");

    private final Pattern shape;

    KeyShape(String shape) {
        this.shape = Pattern.compile(shape);
    }

    @Override
    public boolean test(String cell) {
        return shape.matches(cell) && cell.chars().anyMatch(c -> c >= '0' && c <= '9') && !DAY.matches(cell) || SHOWN_AS_A_POWER.matches(cell);
    }

    /** Whether the cell has the shape of any key. */
    static boolean any(String cell) {
        for (KeyShape shape : values()) {
            if (shape.test(cell)) {
                return true;
            }
        }
        return false;
    }
}
