package tangoe.bridge.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.support.cluster.AbstractCamelClusterService;
import org.apache.camel.support.cluster.AbstractCamelClusterView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.health.Condition;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.testing.MovableClock;

/** That nobody is the one replica is told within little more than a minute; a change of hands is not. */
class HolderWatchTest {

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock();
    private final Condition leader = new Conditions(clock).named("leader");

    /** Nobody is there. */
    private static final class Deserted extends AbstractCamelClusterService<AbstractCamelClusterView> {
        @Override
        protected AbstractCamelClusterView createView(String namespace) {
            return new AbstractCamelClusterView(this, namespace) {
                @Override
                public Optional<CamelClusterMember> getLeader() {
                    return Optional.empty();
                }

                @Override
                public CamelClusterMember getLocalMember() {
                    return null;
                }

                @Override
                public java.util.List<CamelClusterMember> getMembers() {
                    return java.util.List.of();
                }

                @Override
                protected void doStart() {
                    // Nobody to wait for.
                }
            };
        }
    }

    private void lookAfter(HolderWatch watch, Duration time) {
        clock.advance(time);
        watch.look();
    }

    @Test
    void aLeaseThatNobodyHoldsIsNamedAndOneThatChangesHandsIsNot() {
        HolderWatch watch = OneReplica.watched(new Deserted(), Optional.empty(), Optional.of("acme"), leader, clock);

        watch.look();
        lookAfter(watch, Duration.ofSeconds(45));
        assertThat(leader.state().up()).isTrue();

        lookAfter(watch, Duration.ofSeconds(20));
        assertThat(leader.state().up()).isFalse();
        assertThat(leader.state().cause()).contains("no replica has held the Lease acme-one-replica since", "nobody polls");
    }

    @Test
    void aLockThatAnotherReplicaMayHaveIsNamedOnlyWhereItsFolderIsGone() throws IOException {
        Path locks = Files.createDirectory(folder.resolve("locks"));
        CamelClusterService who = new Deserted();
        HolderWatch watch = OneReplica.watched(who, Optional.of(locks.toString()), Optional.empty(), leader, clock);

        lookAfter(watch, Duration.ofHours(1));
        assertThat(leader.state().up()).isTrue();

        Files.delete(locks);
        watch.look();
        lookAfter(watch, Duration.ofSeconds(61));
        assertThat(leader.state().cause()).contains("the lock in " + locks);
    }
}
