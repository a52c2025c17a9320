package tangoe.bridge.inventory.store;

/** Holds a full snapshot that would remove more than this percentage of its origin's records, as a wrong or truncated file would. */
record RemovalGuard(int percent) {

    boolean holds(Run run, boolean released, long had, long gone) {
        return run.whole() && !released && gone * 100 > had * percent;
    }

    static String reason(long had, long gone, String what) {
        return "It would remove " + gone + " of " + had + " " + what + "; say yes to go on, or no to leave them.";
    }
}
