package tangoe.bridge.inventory.pull;

import com.fasterxml.jackson.databind.JsonNode;
import tangoe.bridge.inventory.read.AssetKind;
import tangoe.bridge.inventory.store.Inventory;

/** The pages of a run that are not loaded yet: those of the devices, then those of the lines. */
final class PullWalk {

    /** The vendor's own page size (docs/vendors/tangoe.md, pages): a smaller page is the last one, whatever size the tenant allows. */
    private static final int SHORT_PAGE = 100;
    private static final int MOST_PAGES = 10_000;

    private final long run;
    private final Inventory inventory;
    private AssetKind kind;
    private int page;
    private JsonNode before;

    /** @param over whether all pages are known to be loaded */
    PullWalk(long run, boolean over, Inventory inventory) {
        this.run = run;
        this.inventory = inventory;
        if (!over) {
            begin(inventory.pagesIn(run, AssetKind.LINE) > 0 ? AssetKind.LINE : AssetKind.DEVICE);
        }
    }

    private void begin(AssetKind next) {
        kind = next;
        page = inventory.pagesIn(run, next) + 1;
        before = null;
    }

    long run() {
        return run;
    }

    boolean isOver() {
        return kind == null;
    }

    AssetKind kind() {
        return kind;
    }

    /** The page, 1 for the first. */
    int page() {
        return page;
    }

    /**
     * Loads the page that was asked for.
     *
     * @throws IllegalArgumentException if the answers cannot be a paged list
     */
    void take(JsonNode answer) {
        if (answer.equals(before) && answer.size() > 0) {
            throw new IllegalArgumentException("Tangoe answers the same " + kind.word() + "s whichever page is asked for.");
        }
        if (page > MOST_PAGES) {
            throw new IllegalArgumentException("Tangoe has more than " + MOST_PAGES + " pages of " + kind.word() + "s, which cannot be.");
        }
        int count = inventory.loadPage(run, kind, page, answer);
        if (count >= SHORT_PAGE) {
            before = answer;
            page++;
        } else if (kind == AssetKind.DEVICE) {
            begin(AssetKind.LINE);
        } else {
            kind = null;
        }
    }
}
