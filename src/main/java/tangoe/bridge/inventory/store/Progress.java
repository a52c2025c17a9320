package tangoe.bridge.inventory.store;

/** What a run counts; as the columns of {@code inventory_run}. */
final class Progress {

    long rows;
    long accepted;
    long changed;
    long removed;
    long rejected;
    long bytes;

    Progress() {
    }

    /** Goes on from where a run stands. */
    Progress(Run run) {
        rows = run.rows();
        accepted = run.accepted();
        changed = run.changed();
        removed = run.removed();
        rejected = run.rejected();
        bytes = run.doneBytes();
    }
}
