package tangoe.bridge.inventory.cells;

import com.google.re2j.Pattern;

/** What sort of hardware it is. An operating system, with a version or an edition if any, says nothing of that. */
final class Category implements CellReader {

    private static final String SYSTEM = "(?:apple )?(?:ios|ipados|macos|mac os(?: x)?|os x|tvos|watchos|visionos|android(?: os| enterprise| aosp)?|aosp|windows(?: nt)?|win32"
            + "|chrome ?os|chromium ?os|linux|ubuntu|fire ?os|kaios|tizen|blackberry(?: os)?)";
    private static final Pattern SYSTEMS = Pattern.compile("(?i)" + SYSTEM + "(?: ?[/,] ?" + SYSTEM + ")*"
            + "(?:[ _-]?(?:v?\\d[\\w.]*|pro|home|enterprise|education|business|lts|\\(.*\\)))*");

    private final CellReader text = new Text();

    @Override
    public String read(String cell) throws Unfit {
        String category = text.read(cell);
        return SYSTEMS.matches(category) ? null : category;
    }
}
