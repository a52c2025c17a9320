package tangoe.bridge.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.component.kubernetes.KubernetesConfiguration;
import org.apache.camel.component.master.MasterComponent;
import tangoe.bridge.health.Condition;

/** How the replicas agree on the one. */
public final class OneReplica {

    /** Seconds between two life signs of the holder; after five that are missing, another replica tries the lock. */
    private static final long SIGN_EVERY = 2;
    /** Camel's own. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration NEVER = Duration.ofDays(10_000);

    private OneReplica() {
    }

    /** @return for a process that is the only one */
    public static CamelClusterService alone() {
        return new Alone();
    }

    /**
     * @param lockFolder  a folder that all replicas share, if a lock in it decides
     * @param lease       begin of the name of a Lease in the pod's namespace, if that decides
     * @return where neither is given, this process always is the one
     */
    public static CamelClusterService by(Optional<String> lockFolder, Optional<String> lease) {
        if (lease.isPresent()) {
            return new PodLease(lease.get(), new KubernetesConfiguration(), LEASE);
        }
        return lockFolder.map(OneReplica::byLockIn).orElseGet(OneReplica::alone);
    }

    /** Has the context's {@code master:} routes go by it. */
    public static void decides(CamelClusterService who, CamelContext context) {
        MasterComponent master = new MasterComponent();
        master.setService(who);
        // Camel 4.17.0 goes on starting the consumer for all its attempts, also when the turn is over (CAMEL-24583): so it has one.
        master.setBackOffMaxAttempts(1);
        master.setBackOffDelay(NEVER.toMillis());
        context.addComponent("master", master);
        try {
            context.addService(who);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * Who looks after there being one, once the routes are up.
     *
     * @param who what {@link #by} gave for the same lock folder and lease
     */
    public static HolderWatch watched(CamelClusterService who, Optional<String> lockFolder, Optional<String> lease, Condition condition,
            Clock clock) {
        // Who does not have the lock cannot see who has; where there is a folder to lock in, somebody has it within seconds.
        Path folder = lockFolder.map(Path::of).orElse(Path.of(""));
        return lease.isPresent() ? new HolderWatch(who, () -> false, "the Lease " + lease.get() + "-one-replica", condition, clock)
                : new HolderWatch(who, () -> Files.isWritable(folder), "the lock in " + folder, condition, clock);
    }

    private static CamelClusterService byLockIn(String folder) {
        try {
            Files.delete(Files.createTempFile(Files.createDirectories(Path.of(folder)), "try", ""));
        } catch (IOException e) {
            // Camel would keep it to itself, and nobody would ever have a turn.
            throw new IllegalStateException("no file can be made in " + folder + ", which cluster.lock-dir names: " + e, e);
        }
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(folder);
        service.setAcquireLockInterval(SIGN_EVERY, TimeUnit.SECONDS);
        return service;
    }
}
