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

/** How the replicas agree on a leader. */
public final class OneReplica {

    /** Seconds between two life signs of the leader; after five missing ones another replica tries the lock. */
    private static final long SIGN_EVERY = 2;
    /** Camel's own. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration NEVER = Duration.ofDays(10_000);

    private OneReplica() {
    }

    /** For a process that has no others beside it. */
    public static CamelClusterService alone() {
        return new Alone();
    }

    /**
     * @param lockFolder  a folder that all replicas share, to decide by a lock in it
     * @param lease       beginning of a Lease's name in the pod's namespace, to decide by that
     * @return without either, this process is always a leader
     */
    public static CamelClusterService by(Optional<String> lockFolder, Optional<String> lease) {
        if (lease.isPresent()) {
            return new PodLease(lease.get(), new KubernetesConfiguration(), LEASE);
        }
        return lockFolder.map(OneReplica::byLockIn).orElseGet(OneReplica::alone);
    }

    /** Makes the {@code master:} routes of the context follow this decision. */
    public static void decides(CamelClusterService who, CamelContext context) {
        MasterComponent master = new MasterComponent();
        master.setService(who);
        // One attempt only: Camel 4.17.0 goes on trying to start the consumer after leadership has ended (CAMEL-24583).
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
     * The watch that there is a leader, for when the routes are up.
     *
     * @param who what {@link #by} gave for the same lock folder and lease
     */
    public static HolderWatch watched(CamelClusterService who, Optional<String> lockFolder, Optional<String> lease, Condition condition,
            Clock clock) {
        // A replica without the lock cannot see who has it; if the folder works, somebody has it within seconds.
        Path folder = lockFolder.map(Path::of).orElse(Path.of(""));
        return lease.isPresent() ? new HolderWatch(who, () -> false, "the Lease " + lease.get() + "-one-replica", condition, clock)
                : new HolderWatch(who, () -> Files.isWritable(folder), "the lock in " + folder, condition, clock);
    }

    private static CamelClusterService byLockIn(String folder) {
        try {
            Files.delete(Files.createTempFile(Files.createDirectories(Path.of(folder)), "try", ""));
        } catch (IOException e) {
            // Camel would not report this, and nobody would ever poll.
            throw new IllegalStateException("no file can be made in " + folder + ", which cluster.lock-dir names: " + e, e);
        }
        FileLockClusterService service = new FileLockClusterService();
        service.setRoot(folder);
        service.setAcquireLockInterval(SIGN_EVERY, TimeUnit.SECONDS);
        return service;
    }
}
