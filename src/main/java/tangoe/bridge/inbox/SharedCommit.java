package tangoe.bridge.inbox;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;
import tangoe.bridge.database.StoreUnavailable;

/**
 * Group commit: threads that come at the same time share one, because a commit costs a disk write however much is in it. Two are
 * under way at once, one being written while the next is prepared. Threads that come meanwhile wait, and the next commit takes
 * all of them. A single thread never waits.
 *
 * @param <I> an item to commit
 * @param <O> the result of an item
 */
final class SharedCommit<I, O> {

    private static final int MOST = 500;
    private static final int AT_ONCE = 2;

    private final Function<List<I>, List<O>> commit;
    private final Queue<Share> waiting = new ArrayDeque<>();
    private int underWay;

    /** @param commit commits all items or none, and returns a result for each */
    SharedCommit(Function<List<I>, List<O>> commit) {
        this.commit = commit;
    }

    private final class Share {
        private final List<I> items;
        /** Whether the thread that brought this item is to commit now, for all that wait. */
        private final CompletableFuture<Boolean> turn = new CompletableFuture<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private List<O> results;
        private RuntimeException failure;

        private Share(List<I> items) {
            this.items = items;
        }

        private void end() {
            done.complete(null);
            turn.complete(false);
        }
    }

    /** @throws StoreUnavailable if none of the items was committed */
    List<O> commit(List<I> items) {
        Share mine = new Share(items);
        join(mine);
        if (mine.turn.join()) {
            // The threads of the last commit tend to come again at the same moment; this lets them join.
            Thread.yield();
            List<Share> shares = take(mine);
            commitTogether(shares);
            leave();
            shares.forEach(Share::end);
            mine.done.join();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.results;
    }

    /** How many threads wait for the next commit. */
    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void join(Share share) {
        waiting.add(share);
        if (underWay < AT_ONCE) {
            underWay++;
            share.turn.complete(true);
        }
    }

    private synchronized void leave() {
        if (waiting.stream().noneMatch(share -> share.turn.complete(true))) {
            underWay--;
        }
    }

    /** All items that wait; none if another thread's commit has taken this one. */
    private synchronized List<Share> take(Share first) {
        List<Share> shares = new ArrayList<>();
        if (waiting.remove(first)) {
            shares.add(first);
            for (int size = first.items.size(); !waiting.isEmpty() && size + waiting.peek().items.size() <= MOST; ) {
                size += waiting.peek().items.size();
                shares.add(waiting.remove());
            }
        }
        return shares;
    }

    private void commitTogether(List<Share> shares) {
        if (shares.isEmpty()) {
            return;
        }
        try {
            List<O> results = commit.apply(shares.stream().flatMap(share -> share.items.stream()).toList());
            int next = 0;
            for (Share share : shares) {
                share.results = results.subList(next, next + share.items.size());
                next += share.items.size();
            }
        } catch (RuntimeException | Error e) {
            if (shares.size() > 1 && isAboutOneOfThem(e)) {
                shares.forEach(share -> commitTogether(List.of(share)));
            } else {
                shares.forEach(share -> share.failure = failure(e));
            }
        }
    }

    /** If the store is away, items are not retried one by one, or every thread would wait once more. */
    static boolean isAboutOneOfThem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState() == null ? "" : sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23");
            }
        }
        return true;
    }

    private static RuntimeException failure(Throwable failure) {
        if (failure instanceof JdbiException) {
            return new StoreUnavailable(failure);
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
