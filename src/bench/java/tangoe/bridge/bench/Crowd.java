package tangoe.bridge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same at once. */
final class Crowd {

    private Crowd() {
    }

    interface Work {
        void of(int member) throws Exception;
    }

    /** Returns when all are done; throws what the first of them threw. */
    static void run(int members, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(members);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                int member = i;
                running.add(threads.submit(() -> {
                    work.of(member);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
