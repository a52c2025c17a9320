package tangoe.bridge.cluster;

import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.kubernetes.KubernetesConfiguration;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterService;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Lease in the pod's namespace, held by a ready pod. Camel's controller stops for good when one renewal fails, and while its
 * pod is ready nobody else takes the Lease (apache/camel-quarkus#6761). Nobody would poll any more, so a view that has seen no
 * holder for long is restarted.
 */
final class PodLease extends KubernetesClusterService {

    private static final Logger LOG = LoggerFactory.getLogger(PodLease.class);
    /** A new holder waits one lease period for the old one to end; normally there is one within this many periods. */
    private static final int LEASES_WITHOUT_HOLDER = 3;

    private final KubernetesConfiguration api;
    private final Map<String, KubernetesClusterView> views = new ConcurrentHashMap<>();
    private final Map<String, Long> withoutHolderSince = new ConcurrentHashMap<>();
    private ScheduledExecutorService watch;

    /**
     * @param name beginning of the Lease's name
     * @param api  client of the Kubernetes API; by default it uses the pod's service account
     */
    PodLease(String name, KubernetesConfiguration api, Duration lease) {
        super(api);
        this.api = api;
        setKubernetesResourceName(name);
        setLeaseDurationMillis(lease.toMillis());
        setRenewDeadlineMillis(lease.toMillis() * 2 / 3);
        setRetryPeriodMillis(lease.toMillis() / 7);
    }

    @Override
    protected KubernetesClusterView createView(String namespace) throws Exception {
        KubernetesClusterView view = super.createView(namespace);
        views.put(namespace, view);
        return view;
    }

    @Override
    protected void doStart() throws Exception {
        if (api.getMasterUrl() == null && Config.autoConfigure(null).getNamespace() == null) {
            throw new IllegalStateException("cluster.lease is set, but this is no pod with a service account: take the setting out,"
                    + " or let the pod have its token (automountServiceAccountToken)");
        }
        super.doStart();
        watch = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "PodLease");
        long every = getRetryPeriodMillis();
        watch.scheduleWithFixedDelay(() -> views.forEach(this::look), every, every, TimeUnit.MILLISECONDS);
    }

    private void look(String namespace, KubernetesClusterView view) {
        if (!view.isRunAllowed() || view.getLeader().isPresent()) {
            withoutHolderSince.remove(namespace);
            return;
        }
        long since = withoutHolderSince.computeIfAbsent(namespace, first -> System.nanoTime());
        if (System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(LEASES_WITHOUT_HOLDER * getLeaseDurationMillis())) {
            withoutHolderSince.remove(namespace);
            try {
                LOG.info("Nobody has held the Lease {} for long; this replica begins anew to ask for it", getKubernetesResourceName());
                stopView(namespace);
                startView(namespace);
            } catch (Exception e) {
                LOG.warn("The Lease {} could not be asked for: {}", getKubernetesResourceName(), e.toString());
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (watch != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(watch);
        }
        super.doStop();
    }
}
