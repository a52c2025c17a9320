package tangoe.bridge.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.cluster.CamelClusterService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {

    @TempDir
    Path folder;

    /** As two processes have it: within one, the second lock on a file is an error and not a no, which comes to the same. */
    @Test
    void oneOfTwoReplicasHasItsTurnAndTheOtherOneWhenThatLeaves() throws Exception {
        try (TwoMembers members = new TwoMembers()) {
            members.join(service());
            members.untilItIs(0);
            members.join(service());

            assertThat(members.turnsMeanwhile(1, 0)).isZero();

            members.leave(0);
            members.untilItIs(1);
        }
    }

    @Test
    void withoutALockFolderAReplicaAlwaysHasItsTurn() throws Exception {
        try (TwoMembers members = new TwoMembers()) {
            members.join(OneReplica.by(Optional.empty(), Optional.empty()));
            members.join(OneReplica.by(Optional.empty(), Optional.empty()));

            members.untilItIs(0);
            members.untilItIs(1);
        }
    }

    private CamelClusterService service() {
        return OneReplica.by(Optional.of(folder.resolve("locks").toString()), Optional.empty());
    }
}
