package tangoe.bridge.inventory.store;

/** The counters of a run, as in the columns of {@code inventory_run}. */
final class Progress {

    long rows;
    long accepted;
    long changed;
    long removed;
    long rejected;
    long bytes;

    Progress() {
    }

    /** Continues the counters of a run. */
    Progress(Run run) {
        rows = run.rows();
        accepted = run.accepted();
        changed = run.changed();
        removed = run.removed();
        rejected = run.rejected();
        bytes = run.doneBytes();
    }
}
