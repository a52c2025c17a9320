package tangoe.bridge.inventory;

/** What a run counts; as the columns of {@code inventory_run}. */
final class Progress {

    long rows;
    long accepted;
    long changed;
    long removed;
    long rejected;
    long bytes;
}
