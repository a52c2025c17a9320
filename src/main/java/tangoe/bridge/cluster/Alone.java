package tangoe.bridge.cluster;

import java.util.List;
import java.util.Optional;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.support.cluster.AbstractCamelClusterService;
import org.apache.camel.support.cluster.AbstractCamelClusterView;

/** A cluster of one process, which is its leader. */
final class Alone extends AbstractCamelClusterService<Alone.View> {

    @Override
    protected View createView(String namespace) {
        return new View(this, namespace);
    }

    static final class View extends AbstractCamelClusterView {

        private static final CamelClusterMember ITSELF = new CamelClusterMember() {
            @Override
            public boolean isLeader() {
                return true;
            }

            @Override
            public boolean isLocal() {
                return true;
            }

            @Override
            public String getId() {
                return "alone";
            }
        };

        private View(CamelClusterService cluster, String namespace) {
            super(cluster, namespace);
        }

        @Override
        public Optional<CamelClusterMember> getLeader() {
            return Optional.of(ITSELF);
        }

        @Override
        public CamelClusterMember getLocalMember() {
            return ITSELF;
        }

        @Override
        public List<CamelClusterMember> getMembers() {
            return List.of(ITSELF);
        }

        @Override
        protected void doStart() {
            fireLeadershipChangedEvent(ITSELF);
        }
    }
}
