package dev.postern.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.postern.PackagedPostern;

/**
 * Sends requests to replicas as a balancer does: in turns to those that are ready; if a connection is refused, to the next one.
 * It never sends a request twice. A request that gets no whole answer has failed.
 */
final class Balancer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");
    private static final long PROBE_EVERY_MILLIS = 200;

    private final List<Upstream> upstreams = new ArrayList<>();
    private final boolean keepsConnections;
    private final AtomicInteger turn = new AtomicInteger();
    private final Thread probe = new Thread(this::probe, "balancer");
    private volatile boolean open = true;

    Balancer(List<PackagedPostern> replicas, boolean keepsConnections) throws IOException {
        for (PackagedPostern replica : replicas) {
            upstreams.add(new Upstream(replica));
        }
        this.keepsConnections = keepsConnections;
        probe.start();
    }

    /** @return the answer's status, or an exception if there is no whole answer */
    int send(String method, String path, String headers, String body) throws IOException {
        String connection = keepsConnections ? "" : "Connection: close\r\n";
        byte[] request = (method + " " + path + " HTTP/1.1\r\nHost: localhost:8080\r\n" + connection + headers
                + "Content-Length: "
                + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
        int first = turn.getAndIncrement();
        for (boolean ready : new boolean[] { true, false }) { // if none is ready, any is better than none
            for (int i = 0; i < upstreams.size(); i++) {
                Upstream upstream = upstreams.get(Math.floorMod(first + i, upstreams.size()));
                SocketChannel channel = upstream.ready == ready ? upstream.connection() : null;
                if (channel != null) {
                    return exchange(upstream, channel, request);
                }
            }
        }
        throw new ConnectException("refused by all");
    }

    private int exchange(Upstream upstream, SocketChannel channel, byte[] request) throws IOException {
        boolean keep = false;
        try {
            ByteBuffer toSend = ByteBuffer.wrap(request);
            while (toSend.hasRemaining()) {
                channel.write(toSend);
            }
            Answer answer = Answer.read(channel);
            keep = keepsConnections && !answer.last;
            return answer.status;
        } finally {
            if (keep) {
                upstream.keep(channel);
            } else {
                channel.close();
            }
        }
    }

    private void probe() {
        while (open) {
            upstreams.forEach(Upstream::probe);
            try {
                Thread.sleep(PROBE_EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws Exception {
        open = false;
        probe.interrupt();
        probe.join();
        for (Upstream upstream : upstreams) {
            upstream.close();
        }
    }

    private record Answer(int status, boolean last) {

        static Answer read(SocketChannel channel) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            while (true) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new IOException("closed after " + bytes.size() + " bytes of the answer");
                }
                bytes.write(buffer.array(), 0, buffer.position());
                String text = bytes.toString(StandardCharsets.ISO_8859_1);
                int headEnd = text.indexOf("\r\n\r\n");
                if (headEnd >= 0) {
                    String head = text.substring(0, headEnd + 2).toLowerCase(Locale.ROOT);
                    Matcher length = LENGTH.matcher(head);
                    int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
                    if (bytes.size() >= headEnd + 4 + body) {
                        int status = Integer.parseInt(head.substring("http/1.1 ".length(), "http/1.1 200".length()));
                        return new Answer(status, head.contains("\r\nconnection: close\r\n"));
                    }
                }
            }
        }
    }

    private static final class Upstream {

        private final URL readiness;
        private final InetSocketAddress address;
        private final Deque<SocketChannel> kept = new ArrayDeque<>();
        private volatile boolean ready = true;

        Upstream(PackagedPostern replica) throws IOException {
            readiness = URI.create(replica.managementUrl() + "/q/health/ready").toURL();
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(replica.baseUrl()).getPort());
        }

        void probe() {
            try {
                HttpURLConnection probe = (HttpURLConnection) readiness.openConnection();
                ready = probe.getResponseCode() == 200;
                probe.disconnect();
            } catch (IOException refused) {
                ready = false;
            }
        }

        /** A kept one that is still open, or a new one; null if that is refused. */
        SocketChannel connection() throws IOException {
            for (SocketChannel channel = takeKept(); channel != null; channel = takeKept()) {
                if (isOpen(channel)) {
                    return channel;
                }
                channel.close();
            }
            try {
                return SocketChannel.open(address);
            } catch (ConnectException refused) {
                return null;
            }
        }

        private synchronized SocketChannel takeKept() {
            return kept.pollLast();
        }

        synchronized void keep(SocketChannel channel) {
            kept.addLast(channel);
        }

        /** The other side has not closed it, as far as this side knows. */
        private static boolean isOpen(SocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) == 0;
            } catch (IOException reset) {
                return false;
            } finally {
                channel.configureBlocking(true);
            }
        }

        synchronized void close() throws IOException {
            for (SocketChannel channel : kept) {
                channel.close();
            }
        }
    }
}
