package dev.postern.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server on loopback that can fall silent, without closing a connection, and can be slow. */
final class UnreliableNetwork implements AutoCloseable {

    private static final int CHUNK = 8_192;

    private final ServerSocket entrance;
    private final int server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private boolean holding;
    private volatile long pauseMillis;

    /** @param server its port */
    UnreliableNetwork(int server) {
        this.server = server;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on nothing arrives, in either direction; connections are accepted and stay open. */
    synchronized void hold() {
        holding = true;
    }

    /** What was held arrives, and everything after it. */
    synchronized void release() {
        holding = false;
        notifyAll();
    }

    /** Whatever is sent arrives so much later. */
    void slow(long millis) {
        pauseMillis = millis;
    }

    @Override
    public void close() throws IOException {
        release();
        entrance.close();
        for (Closeable each : open) {
            each.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                connect(entrance.accept());
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void connect(Socket near) throws IOException {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), server);
        } catch (IOException e) {
            near.close(); // the server is down
            return;
        }
        open.add(near);
        open.add(far);
        daemon(() -> pass(near, far));
        daemon(() -> pass(far, near));
    }

    private void pass(Socket from, Socket to) {
        try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                Thread.sleep(pauseMillis);
                await();
                out.write(chunk, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            return; // one end has closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private synchronized void await() throws InterruptedException {
        while (holding) {
            wait();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "unreliable-network");
        thread.setDaemon(true);
        thread.start();
    }
}
