package tangoe.bridge.http;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Connections without a right password so far. Their number is limited: a new one closes the oldest. */
final class UnknownCallers {

    private final int most;
    private final Set<Channel> channels = new LinkedHashSet<>();

    UnknownCallers(int most) {
        this.most = most;
    }

    void add(Channel channel) {
        Channel oldest = null;
        synchronized (channels) {
            channels.add(channel);
            if (channels.size() > most) {
                Iterator<Channel> all = channels.iterator();
                oldest = all.next();
                all.remove();
            }
        }
        if (oldest != null) {
            oldest.close();
        }
    }

    void remove(Channel channel) {
        synchronized (channels) {
            channels.remove(channel);
        }
    }
}
