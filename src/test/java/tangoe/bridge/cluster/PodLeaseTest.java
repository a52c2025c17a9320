package tangoe.bridge.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import org.apache.camel.component.kubernetes.KubernetesConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an API server in this JVM that keeps pods and Leases. */
@EnableKubernetesMockClient(crud = true, https = false)
class PodLeaseTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final String NAMESPACE = "test";
    private static final String LEASE = "bridge-one-replica";

    private KubernetesMockServer server;
    private KubernetesClient cluster;
    private final TwoMembers members = new TwoMembers();

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void oneOfTwoPodsHoldsTheLeaseAndTheOtherOneWhenThatIsGone() throws Exception {
        pod("bridge-a");
        members.join(lease("bridge-a"));
        members.untilItIs(0);
        pod("bridge-b");
        members.join(lease("bridge-b"));

        assertThat(members.turnsMeanwhile(1, 0)).isZero();
        assertThat(holder()).isEqualTo("bridge-a");

        members.leave(0);
        cluster.pods().inNamespace(NAMESPACE).withName("bridge-a").delete();
        members.untilItIs(1);
        assertThat(holder()).isEqualTo("bridge-b");
    }

    @Test
    void aReplicaThatCannotReachTheApiHasNoTurnUntilItCanAgain() throws Exception {
        pod("bridge-a");
        members.join(lease("bridge-a"));
        members.untilItIs(0);
        // Camel's controller does not outlive a renewal that fails.
        server.expect().put().withPath("/apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases/" + LEASE)
                .andReturn(500, "{}").times(20);
        members.untilItRests(0);

        members.untilItIs(0);
    }

    @Test
    void outsideOfAPodTheStartIsRefusedWithASentence() {
        PodLease lease = new PodLease("bridge", new KubernetesConfiguration(), SHORT);
        DefaultCamelContext context = new DefaultCamelContext();

        assertThatThrownBy(() -> {
            OneReplica.decides(lease, context);
            context.start();
        }).hasMessageContaining("cluster.lease is set, but this is no pod");
        context.stop();
    }

    private PodLease lease(String pod) {
        KubernetesConfiguration api = new KubernetesConfiguration();
        api.setMasterUrl("http://127.0.0.1:" + server.getPort());
        api.setNamespace(NAMESPACE);
        PodLease lease = new PodLease("bridge", api, SHORT);
        lease.setPodName(pod);
        return lease;
    }

    private void pod(String name) {
        cluster.pods().inNamespace(NAMESPACE).resource(new PodBuilder().withNewMetadata().withName(name).endMetadata()
                .withNewStatus().withPhase("Running").addNewCondition().withType("Ready").withStatus("True").endCondition().endStatus()
                .build()).create();
    }

    private String holder() {
        return cluster.leases().inNamespace(NAMESPACE).withName(LEASE).get().getSpec().getHolderIdentity();
    }
}
