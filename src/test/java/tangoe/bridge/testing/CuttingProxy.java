package tangoe.bridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a server on loopback, and cuts them all when so many bytes have come back from it. */
public final class CuttingProxy implements AutoCloseable {

    private final int server;
    private final ServerSocket listening;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger cuts = new AtomicInteger();

    /** @param server the port it passes on to */
    public CuttingProxy(int server) {
        this.server = server;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::listen);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The next connection is cut after so many bytes from the server; later ones are left alone. */
    public CuttingProxy cutAfter(long bytes) {
        left.set(bytes);
        return this;
    }

    public int cuts() {
        return cuts.get();
    }

    private void listen() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
                daemon(() -> pass(client, to, false));
                daemon(() -> pass(to, client, true));
            } catch (IOException closed) {
                // Nobody is let in any more, or the server is down.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        byte[] some = new byte[4096];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                if (counted && left.get() != Long.MAX_VALUE && left.addAndGet(-count) < 0) {
                    left.set(Long.MAX_VALUE);
                    cuts.incrementAndGet();
                    return;
                }
                out.write(some, 0, count);
                out.flush();
            }
        } catch (IOException cut) {
            // The other side of it ends with this one.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
