package tangoe.bridge.bench;

/** Takes the same messages as the others and delivers them to nobody. */
interface Contestant extends AutoCloseable {

    String name();

    /** Commits one message; called by several threads at once. */
    void accept(int number, String ticket, String payload) throws Exception;

    /** Returns when so many messages, which were accepted before, are delivered. */
    void deliver(int count, int workers) throws Exception;

    @Override
    void close();
}
