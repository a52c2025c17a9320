package tangoe.bridge.inventory.store;

/** Holds a whole run that would remove more than a share of what its origin had: the wrong file, or one that was cut off. */
record RemovalGuard(int percent) {

    boolean holds(Run run, boolean released, long had, long gone) {
        return run.whole() && !released && gone * 100 > had * percent;
    }

    static String reason(long had, long gone, String what) {
        return "It would remove " + gone + " of " + had + " " + what + "; say yes to go on, or no to leave them.";
    }
}
