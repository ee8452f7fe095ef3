import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The load of {@code bench/hostile}, which starts the server and says what it is given. Speaks to loopback only. */
class Hostile {

    private static final String TOKEN_REQUEST = "grant_type=client_credentials&client_id=bench&client_secret=secret-of-the-benchmark"
            + "&audience=";
    private static final int HONEST = 4;
    private static final int FLOODING = 16;
    private static final int ATTACKERS = 2;

    private final int port;
    private final int tlsPort;
    private final String health;
    private final long pid;
    private final Duration time;
    private final int halfOpen;
    private volatile boolean over;

    Hostile(String[] args) {
        port = Integer.parseInt(args[0]);
        tlsPort = Integer.parseInt(args[1]);
        health = args[2];
        pid = Long.parseLong(args[3]);
        time = Duration.ofSeconds(Long.parseLong(args[4]));
        halfOpen = Integer.parseInt(args[5]);
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("half")) {
            HalfOpen.main(args);
            return;
        }
        Hostile bench = new Hostile(args);
        bench.run("warm-up", false);
        for (int i = 6; i < args.length; i++) {
            bench.run(args[i], true);
        }
        System.exit(0); // threads that still write to connections nobody reads
    }

    private void run(String attack, boolean told) throws Exception {
        over = false;
        AtomicLong hostile = new AtomicLong();
        List<Thread> threads = new ArrayList<>(attackers(attack, hostile));
        ConcurrentLinkedQueue<Long> tokens = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Long> probes = new ConcurrentLinkedQueue<>();
        AtomicInteger tokensFailed = new AtomicInteger();
        AtomicInteger probesFailed = new AtomicInteger();
        for (int i = 0; i < HONEST; i++) {
            threads.add(honest(i % 2 == 0, tokens, tokensFailed));
        }
        threads.add(prober(probes, probesFailed));
        long began = System.nanoTime();
        threads.forEach(Thread::start);
        long rss = 0;
        while (System.nanoTime() - began < time.toNanos()) {
            Thread.sleep(250);
            rss = Math.max(rss, rssMb());
        }
        over = true;
        double seconds = (System.nanoTime() - began) / 1e9;
        for (Thread thread : threads) {
            thread.join(8000);
        }
        double after = afterwards();
        if (told) {
            System.out.printf(Locale.ROOT, "{\"attack\":\"%s\",\"hostile\":%d,\"tokens_per_s\":%.0f,\"token_p50_ms\":%.1f,\"token_p99_ms\":%.1f,"
                    + "\"tokens_failed\":%d,\"probes\":%d,\"probe_p99_ms\":%.1f,\"probes_failed\":%d,\"rss_max_mb\":%d,"
                    + "\"slowest_of_50_after_ms\":%.1f}%n", attack,
                    hostile.get(), tokens.size() / seconds, percentile(tokens, 0.5), percentile(tokens, 0.99), tokensFailed.get(),
                    probes.size(), percentile(probes, 0.99), probesFailed.get(), rss, after);
        }
    }

    /** The slowest of fifty tokens once it is over, in milliseconds, each over a connection of its own. */
    private double afterwards() throws InterruptedException {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 50; i++) {
            long began = System.nanoTime();
            try {
                client(false).send(request("http://localhost:" + port, "http://localhost:" + port + "/api/v2/"),
                        HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                System.err.println("afterwards: " + e);
            }
            times.add(System.nanoTime() - began);
        }
        return percentile(times, 1);
    }

    private List<Thread> attackers(String attack, AtomicLong count) throws Exception {
        return switch (attack) {
            case "none", "warm-up" -> List.of();
            case "anonymous" -> flood(count, "GET /verify?audience=" + "x".repeat(1000) + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: "
                    + "u".repeat(2000) + "\r\n\r\n");
            case "secrets" -> flood(count, post("/oauth/token", "application/x-www-form-urlencoded", "",
                    "grant_type=client_credentials&client_id=bench&client_secret=wrong-secret&audience=https://a.example/"));
            case "half-plain", "drips", "streams" -> halfOpen(count, attack, port);
            case "half-tls", "half-tls-done" -> halfOpen(count, attack, tlsPort);
            case "bodies" -> slowBodies(count);
            default -> throw new IllegalArgumentException(attack);
        };
    }

    private static String post(String path, String type, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Requests one after the other, over and over, on connections that stay open. */
    private List<Thread> flood(AtomicLong count, String request) {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < FLOODING; i++) {
            threads.add(new Thread(() -> {
                byte[] answer = new byte[16 * 1024];
                while (!over) {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        socket.setSoTimeout(5000);
                        while (!over) {
                            socket.getOutputStream().write(bytes);
                            if (socket.getInputStream().read(answer) < 0) {
                                break;
                            }
                            count.incrementAndGet();
                        }
                    } catch (IOException e) {
                        // closed by the server: another one
                    }
                }
            }));
        }
        return threads;
    }

    /** In {@link #ATTACKERS} processes of their own, which may open as many files each as this one. */
    private List<Thread> halfOpen(AtomicLong count, String kind, int to) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            Process attacker = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", "bench/Hostile.java", "half", kind, String.valueOf(to), String.valueOf(halfOpen / ATTACKERS),
                    String.valueOf(2 + i * HalfOpen.THREADS)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader said = attacker.inputReader(StandardCharsets.US_ASCII);
            said.readLine(); // compiled
            threads.add(new Thread(() -> {
                try {
                    attacker.getOutputStream().write('\n');
                    attacker.getOutputStream().flush();
                    while (!over) {
                        pause(50);
                    }
                    attacker.getOutputStream().close();
                    count.addAndGet(Long.parseLong(said.readLine()));
                } catch (IOException e) {
                    System.err.println(kind + ": " + e);
                } finally {
                    attacker.destroyForcibly();
                }
            }));
        }
        return threads;
    }

    /** 400 management requests whose bodies arrive a byte at a time, with a good token. */
    private List<Thread> slowBodies(AtomicLong count) throws Exception {
        String answer = client(false).send(request("http://localhost:" + port, "http://localhost:" + port + "/api/v2/"),
                HttpResponse.BodyHandlers.ofString()).body();
        String token = answer.replaceAll(".*\"access_token\":\"([^\"]*).*", "$1");
        byte[] head = ("POST /api/v2/hooks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{\"name\":\"").getBytes(StandardCharsets.US_ASCII);
        return List.of(new Thread(() -> {
            List<Socket> open = new ArrayList<>();
            try {
                while (open.size() < 400 && !over) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    socket.getOutputStream().write(head);
                    open.add(socket);
                    count.incrementAndGet();
                }
                while (!over) {
                    Thread.sleep(200);
                    for (Socket socket : open) {
                        drip(socket);
                    }
                }
            } catch (IOException | InterruptedException e) {
                System.err.println("bodies: " + e);
            }
        }));
    }

    private static void drip(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write('a');
        } catch (IOException e) {
            // closed by the server
        }
    }

    /** Tokens one after the other, over a kept connection or a new one each time, plain and TLS by turns. */
    private Thread honest(boolean kept, ConcurrentLinkedQueue<Long> times, AtomicInteger failed) {
        return new Thread(() -> {
            HttpClient client = client(true);
            for (int i = 0; !over; i++) {
                String origin = i % 2 == 0 ? "http://localhost:" + port : "https://localhost:" + tlsPort;
                long began = System.nanoTime();
                try {
                    if (!kept) {
                        client = client(true);
                    }
                    HttpResponse<String> answer = client.send(request(origin, "http://localhost:" + port + "/api/v2/"),
                            HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() != 200) {
                        failed(failed, "status " + answer.statusCode());
                    }
                } catch (IOException e) {
                    failed(failed, (kept ? "kept: " : "new: ") + e + " after " + (System.nanoTime() - began) / 1_000_000 + " ms");
                } catch (InterruptedException e) {
                    return;
                }
                times.add(System.nanoTime() - began);
                pause(20);
            }
        });
    }

    /** The first few are told. */
    private static void failed(AtomicInteger count, String why) {
        if (count.incrementAndGet() <= 5) {
            System.err.println("failed: " + why);
        }
    }

    private Thread prober(ConcurrentLinkedQueue<Long> times, AtomicInteger failed) {
        return new Thread(() -> {
            while (!over) {
                for (String path : List.of("/q/health/ready", "/q/metrics")) {
                    long began = System.nanoTime();
                    try {
                        int status = client(false).send(HttpRequest.newBuilder(URI.create(health + path)).timeout(Duration.ofSeconds(5))
                                .build(), HttpResponse.BodyHandlers.ofString()).statusCode();
                        if (status != 200) {
                            failed(failed, path + " answers " + status);
                        }
                    } catch (IOException e) {
                        failed(failed, path + ": " + e);
                    } catch (InterruptedException e) {
                        return;
                    }
                    times.add(System.nanoTime() - began);
                }
                pause(200);
            }
        });
    }

    private static HttpRequest request(String origin, String audience) {
        return HttpRequest.newBuilder(URI.create(origin + "/oauth/token")).timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(TOKEN_REQUEST + audience)).build();
    }

    private static HttpClient client(boolean anyCertificate) {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        return (anyCertificate ? client.sslContext(ANY) : client).build();
    }

    private static final SSLContext ANY = any();

    private static SSLContext any() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] { new X509TrustManager() {
                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type) {
                }

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type) {
                }

                @Override
                public X509Certificate[] getAcceptedIssuers() {
                    return new X509Certificate[0];
                }
            } }, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static {
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double percentile(ConcurrentLinkedQueue<Long> times, double share) {
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))] / 1e6;
    }

    private long rssMb() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    /** One attacking process: connections that begin and do not go on; those that the server closes are made again, 500 a second. */
    private static final class HalfOpen {

        static final int THREADS = 4;
        private static final int REPLACED_EACH_HALF_SECOND = 62;
        private static final String HEAD = "GET /verify?audience=a HTTP/1.1\r\nHost: localhost\r\n";
        private static final String LONG_HEAD = HEAD + "X-Filling: " + "h".repeat(7_000) + "\r\nX-More: " + "h".repeat(9_500);
        private static final String BODY = "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16000\r\n\r\n" + "b".repeat(15_000);
        private static final String HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\4\0\0\0\0\0";
        private static final String HELLO = "\u0016\u0003\u0001\2\0\1\0\1\u00fc\u0003\u0003" + "r".repeat(32);

        private final String kind;
        private final InetSocketAddress to;
        private final int allowed;
        private final AtomicLong made = new AtomicLong();

        HalfOpen(String kind, int port, int connections) {
            this.kind = kind;
            this.to = new InetSocketAddress("127.0.0.1", port);
            this.allowed = connections / THREADS;
        }

        static void main(String[] args) throws IOException {
            HalfOpen attack = new HalfOpen(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            System.out.println("ready");
            System.in.read();
            for (int i = 0; i < THREADS; i++) {
                String from = "127.0.0." + (Integer.parseInt(args[4]) + i);
                Thread thread = new Thread(() -> attack.run(from));
                thread.setDaemon(true);
                thread.start();
            }
            System.in.read(); // to the end
            System.out.println(attack.made);
            Runtime.getRuntime().halt(0);
        }

        private static List<String> beginnings(String kind) {
            return switch (kind) {
                case "half-plain" -> List.of("", LONG_HEAD, BODY, HTTP2 + "\0\0\1\1\0\0\0\0\1\u0082", HEAD);
                case "half-tls" -> List.of("", HELLO);
                case "half-tls-done" -> List.of("", LONG_HEAD, BODY, HTTP2 + "\0\u0010\0\1\0\0\0\0\1\u0082", HEAD);
                case "drips" -> List.of(HEAD + "X-Slow: ", BODY.substring(0, 100));
                case "streams" -> List.of(HTTP2 + streams());
                default -> throw new IllegalArgumentException(kind);
            };
        }

        /** As many token requests as one connection may have at a time, without their bodies. */
        private static String streams() {
            StringBuilder frames = new StringBuilder();
            String headers = "\u0083\u0086\4\14/oauth/token\1\11localhost\17\15\5" + "15000"; // RFC 7541; content-length is 28
            for (int i = 0; i < 256; i++) {
                int stream = 2 * i + 1;
                frames.append("\0\0").append((char) headers.length()).append("\1\4\0\0").append((char) (stream >> 8))
                        .append((char) (stream & 0xFF)).append(headers);
            }
            return frames.toString();
        }

        private void run(String from) {
            List<String> beginnings = beginnings(kind);
            List<Closeable> open = new ArrayList<>();
            int limit = allowed;
            try {
                for (int i = 0; true; i++) {
                    if (i < limit) {
                        byte[] bytes = beginnings.get(i % beginnings.size()).getBytes(StandardCharsets.ISO_8859_1);
                        try {
                            open.add(kind.equals("half-tls-done") ? overTls(from, bytes) : plain(from, bytes));
                            made.incrementAndGet();
                        } catch (SocketException | SSLException e) {
                            // closed at once
                        }
                    } else {
                        i--;
                        Thread.sleep(500);
                        open.removeIf(this::isGone);
                        limit += Math.min(REPLACED_EACH_HALF_SECOND, allowed - open.size());
                    }
                }
            } catch (IOException | InterruptedException e) {
                System.err.println(kind + ": " + e);
            }
        }

        private SocketChannel plain(String from, byte[] bytes) throws IOException {
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(from, 0));
            channel.connect(to);
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(bytes));
            return channel;
        }

        private Socket overTls(String from, byte[] bytes) throws IOException {
            Socket socket = ANY.getSocketFactory().createSocket();
            socket.setSoTimeout(20_000);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(to);
            if (beginsWithHttp2(bytes)) {
                SSLParameters parameters = ((SSLSocket) socket).getSSLParameters();
                parameters.setApplicationProtocols(new String[] { "h2" });
                ((SSLSocket) socket).setSSLParameters(parameters);
            }
            socket.getOutputStream().write(bytes);
            socket.setSoTimeout(1);
            return socket;
        }

        private static boolean beginsWithHttp2(byte[] bytes) {
            return bytes.length > 0 && bytes[0] == 'P' && bytes[1] == 'R';
        }

        /** Drips, too. */
        private boolean isGone(Closeable connection) {
            try {
                if (connection instanceof SocketChannel channel) {
                    if (kind.equals("drips")) {
                        channel.write(ByteBuffer.wrap(new byte[] { 'a' }));
                    }
                    if (channel.read(ByteBuffer.allocate(1024)) >= 0) {
                        return false;
                    }
                } else if (((Socket) connection).getInputStream().read(new byte[1024]) >= 0) {
                    return false;
                }
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                // reset by the server
            }
            try {
                connection.close();
            } catch (IOException e) {
                // gone already
            }
            return true;
        }
    }
}
