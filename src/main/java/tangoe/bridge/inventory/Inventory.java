package tangoe.bridge.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * Takes files and pages. Every load is one transaction, so a process that dies leaves nothing half done, and loads that
 * meet wait for one another.
 */
public interface Inventory {

    /**
     * Begins the run of a file.
     *
     * @param name    as dropped; shown, and the line of each asset refers to it
     * @param spooled the file on this disk, {@code .csv} or {@code .csv.gz} by its name; must stay until the run has ended
     * @param whole   whether it is a full snapshot
     * @return the run
     */
    long beginFile(String name, Path spooled, boolean whole);

    /**
     * Loads the file of a run, from its beginning, and ends the run: {@code done}, {@code held} (nothing is in), or
     * {@code failed} where the file is refused as a whole. Can be repeated after any error.
     *
     * @return the run as it is then
     * @throws org.jdbi.v3.core.JdbiException or {@link java.io.UncheckedIOException} where the database or the disk is away: the run stays
     *         {@code running}, and the call may be made again
     */
    Run loadFile(long run);

    /** Begins a pull. @return the run */
    long beginPull(boolean whole);

    /**
     * Takes one page of a pull and commits it; a page that is in already is left alone.
     *
     * @param page counted from 1
     * @param answer the vendor's body: an array, or an object that holds one
     * @return how many objects were in the page, rejected ones included
     * @throws IllegalArgumentException with a sentence, where there is no array in it
     */
    int loadPage(long run, Kind kind, int page, JsonNode answer);

    /** @return the last page of that kind that is in; 0 for none */
    int pagesIn(long run, Kind kind);

    /** Ends a pull: {@code done}, or {@code held} when it is whole and would remove too much (its pages are in, its removals wait). */
    Run finishPull(long run);

    /** Ends a run that cannot go on. @param reason a sentence */
    void fail(long run, String reason);
}
