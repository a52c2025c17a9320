package tangoe.bridge.inventory.read.cells;

import com.google.re2j.Pattern;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The category of a device. The name of an operating system gives none. */
final class Category implements CellReader {

    private static final String SYSTEM = "(?:apple )?(?:ios|ipados|macos|mac os(?: x)?|os x|tvos|watchos|visionos|android(?: os| enterprise| aosp)?|aosp|windows(?: nt)?|win32"
            + "|chrome ?os|chromium ?os|linux|ubuntu|fire ?os|kaios|tizen|blackberry(?: os)?)";
    private static final Pattern SYSTEMS = Pattern.compile("(?i)" + SYSTEM + "(?: ?[/,] ?" + SYSTEM + ")*"
            + "(?:[ _-]?(?:v?\\d[\\w.]*|pro|home|enterprise|education|business|lts|\\(.*\\)))*");

    /** Caches results, because a report has few categories in many rows. */
    private static final int REMEMBERED = 1000;

    private final CellReader text = new Text();
    private final Map<String, Boolean> met = new ConcurrentHashMap<>();

    @Override
    public String read(String cell) throws UnfitCell {
        String category = text.read(cell);
        return isSystem(category) ? null : category;
    }

    private boolean isSystem(String category) {
        Boolean known = met.get(category);
        if (known == null) {
            known = SYSTEMS.matches(category);
            if (met.size() < REMEMBERED) {
                met.put(category, known);
            }
        }
        return known;
    }
}
