package dev.postern.downstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers every connection with bytes that have no end, until it is closed or the other side hangs up. Counts what it could
 * send.
 */
final class HostileParty implements AutoCloseable {

    /** A wrong client would take it all; a right one stops long before. */
    private static final long BYTES_MAX = 1L << 30;

    private final ServerSocket server;
    private final byte[] beginning;
    private final byte[] again;
    private final long pauseMillis;
    final AtomicLong sent = new AtomicLong();
    final AtomicLong hungUp = new AtomicLong();

    /**
     * @param beginning of each answer
     * @param again what follows, over and over
     * @param pauseMillis between two of them
     */
    HostileParty(int port, String beginning, String again, long pauseMillis) {
        server = bound(port);
        this.beginning = beginning.getBytes(StandardCharsets.ISO_8859_1);
        this.again = again.getBytes(StandardCharsets.ISO_8859_1);
        this.pauseMillis = pauseMillis;
        daemon(this::accept);
    }

    /** Whoever had the port before may still be leaving. */
    private static ServerSocket bound(int port) {
        for (int attempt = 0; true; attempt++) {
            try {
                return new ServerSocket(port);
            } catch (IOException e) {
                if (attempt == 300) {
                    throw new UncheckedIOException(e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket; InputStream in = socket.getInputStream(); OutputStream out = socket.getOutputStream()) {
            in.read(new byte[65_536]);
            out.write(beginning);
            while (!server.isClosed() && sent.get() < BYTES_MAX) {
                out.write(again);
                out.flush();
                sent.addAndGet(again.length);
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (IOException | InterruptedException e) {
            hungUp.incrementAndGet();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "hostile-party");
        thread.setDaemon(true);
        thread.start();
    }
}
