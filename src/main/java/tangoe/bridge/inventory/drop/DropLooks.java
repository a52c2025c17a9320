package tangoe.bridge.inventory.drop;

import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.remote.RemoteFilePollingConsumerPollStrategy;
import org.apache.camel.support.service.BaseService;
import tangoe.bridge.health.Poll;

/** Tells health when looks into the folder begin on this replica, come to a good end, and are done elsewhere. */
public final class DropLooks extends RemoteFilePollingConsumerPollStrategy {

    /** A look ends when its files are loaded, and how long that takes nobody knows. */
    private static final Duration UNKNOWN = Duration.ZERO;

    private final Poll poll;
    private volatile Consumer consumer;

    public DropLooks(Poll poll) {
        this.poll = poll;
    }

    @Override
    public boolean begin(Consumer looking, Endpoint endpoint) {
        consumer = looking;
        if (!poll.isHere()) {
            poll.begins(UNKNOWN);
        }
        return super.begin(looking, endpoint);
    }

    @Override
    public void commit(Consumer looked, Endpoint endpoint, int files) {
        poll.succeeded();
        super.commit(looked, endpoint, files);
    }

    /** Finds out whether another replica looks now; to be called every second. */
    public void look() {
        if (poll.isHere() && consumer instanceof BaseService service && service.isStoppingOrStopped()) {
            poll.ends();
        }
    }
}
