package tangoe.bridge.inventory.drop;

import java.time.Duration;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.remote.RemoteFilePollingConsumerPollStrategy;
import org.apache.camel.support.service.BaseService;
import tangoe.bridge.health.Poll;

/** Tells health when a look into the folder begins or succeeds on this replica, or happens on another. */
public final class DropLooks extends RemoteFilePollingConsumerPollStrategy {

    /** A look ends when its files are loaded, which may take any time. */
    private static final Duration UNKNOWN = Duration.ZERO;

    private final Poll poll;
    private final LeftFiles left;
    private volatile Consumer consumer;

    /** @param left collects the files that looks leave behind */
    public DropLooks(Poll poll, LeftFiles left) {
        this.poll = poll;
        this.left = left;
    }

    @Override
    public boolean begin(Consumer looking, Endpoint endpoint) {
        consumer = looking;
        if (!poll.isHere()) {
            poll.begins(UNKNOWN);
        }
        left.lookBegins();
        return super.begin(looking, endpoint);
    }

    @Override
    public void commit(Consumer looked, Endpoint endpoint, int files) {
        left.lookEnded();
        left.trouble().ifPresentOrElse(poll::succeededBut, poll::succeeded);
        super.commit(looked, endpoint, files);
    }

    /** Checks whether another replica is looking; to be called every second. */
    public void look() {
        if (poll.isHere() && consumer instanceof BaseService service && service.isStoppingOrStopped()) {
            poll.ends();
        }
    }
}
