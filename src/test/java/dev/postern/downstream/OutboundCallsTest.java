package dev.postern.downstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;

import dev.postern.Eventually;
import dev.postern.TlsIdentity;
import dev.postern.actions.OutboundHttp.Answer;
import dev.postern.actions.OutboundHttp.Header;
import dev.postern.actions.OutboundHttp.Redirect;
import dev.postern.actions.OutboundHttp.Request;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;
import dev.postern.text.IpLiterals;

/** {@code fetch} against servers on loopback addresses. Names are answered by the test, so no name leaves this machine. */
class OutboundCallsTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final String HERE = "127.0.0.1";
    /** Loopback as well, and not admitted. */
    private static final String THERE = "127.0.0.2";

    private static Vertx vertx;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private HttpServer server;
    private OutboundCalls calls;

    private record Seen(String method, String uri, Map<String, String> headers, String body, String local) {
    }

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() throws Exception {
        await(vertx.close());
    }

    @BeforeEach
    void start() throws IOException {
        server = started(HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0));
        names.put("here.example", List.of(HERE));
        names.put("other.example", List.of(HERE));
        names.put("there.example", List.of(THERE));
        names.put("mixed.example", List.of(HERE, THERE));
        names.put("a.below.example", List.of(HERE));
        calls = calls(List.of("here.example:" + port(), "other.example:" + port(), "there.example:" + port(),
                "mixed.example:" + port(), "*.below.example:" + port(), "rebinding.example:" + port(),
                "unknown.example:" + port(), HERE + ":" + port(), THERE + ":" + port(), "[::1]:" + port(),
                "[::ffff:127.0.0.2]:" + port(), "169.254.169.254", "defaults.example"), 10, 10);
    }

    @AfterEach
    void stop() {
        calls.stop();
        stopped.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_call_carries_method_headers_and_body_and_brings_the_answer_back() throws Exception {
        Answer answer = answer(new Request("post", url("/echo?a=1"), List.of(new Header("X-One", "1"),
                new Header("Content-Type", "text/plain")), bytes("hello"), Redirect.FOLLOW));
        assertEquals(201, answer.status());
        assertEquals("Created", answer.reason());
        assertEquals("hello", new String(answer.body(), StandardCharsets.UTF_8));
        assertTrue(answer.headers().contains(new Header("x-answer", "yes")), answer.headers().toString());
        assertEquals(url("/echo?a=1"), answer.url());
        assertFalse(answer.redirected());
        Seen request = seen.get(0);
        assertEquals("POST", request.method());
        assertEquals("/echo?a=1", request.uri());
        assertEquals("1", request.headers().get("x-one"));
        assertEquals("here.example:" + port(), request.headers().get("host"));
        assertEquals("identity", request.headers().get("accept-encoding"));
    }

    @Test
    void headers_of_the_connection_are_left_out() throws Exception {
        answer(new Request("POST", url("/echo"), List.of(new Header("Host", "evil.example"), new Header("Content-Length", "3"),
                new Header("Transfer-Encoding", "chunked"), new Header("Connection", "upgrade"),
                new Header("Proxy-Authorization", "Basic eA=="), new Header("Expect", "100-continue")), bytes("hello"),
                Redirect.FOLLOW));
        Map<String, String> headers = seen.get(0).headers();
        assertEquals("here.example:" + port(), headers.get("host"));
        assertEquals("5", headers.get("content-length"));
        assertFalse(headers.containsKey("transfer-encoding") || headers.containsKey("proxy-authorization")
                || headers.containsKey("expect") || "upgrade".equals(headers.get("connection")), headers.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "x-a|b\\r\\nx-c: d", "x-a|b\\nc", "x-a\\r\\nx-b|c", "x a|b", "x-a|\u20ac", "''|b" })
    void a_header_that_would_begin_another_is_refused(String name, String value) {
        refused(Reason.BAD_REQUEST, new Request("GET", url("/echo"),
                List.of(new Header(unescaped(name), unescaped(value))), new byte[0], Redirect.FOLLOW));
        assertEquals(List.of(), seen);
    }

    @ParameterizedTest
    @ValueSource(strings = { "CONNECT", "trace", "TRACK", "G ET", "GET\r\nX: y", "" })
    void a_method_that_is_not_sent_is_refused(String method) {
        refused(Reason.BAD_REQUEST, new Request(method, url("/echo"), List.of(), new byte[0], Redirect.FOLLOW));
        assertEquals(List.of(), seen);
    }

    @Test
    void a_request_with_too_much_in_it_is_refused() {
        refused(Reason.BAD_REQUEST, new Request("POST", url("/"), List.of(), new byte[1_048_577], Redirect.FOLLOW));
        refused(Reason.BAD_REQUEST, new Request("GET", url("/"), List.of(new Header("x", "y".repeat(16_384))), new byte[0],
                Redirect.FOLLOW));
        List<Header> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add(new Header("x" + i, ""));
        }
        refused(Reason.BAD_REQUEST, new Request("GET", url("/"), many, new byte[0], Redirect.FOLLOW));
        refused(Reason.BAD_REQUEST, new Request("GET", url("/"), List.of(), new byte[1], Redirect.FOLLOW));
        refused(Reason.BAD_REQUEST, get(url("/" + "x".repeat(9_000))));
    }

    @Test
    void a_body_of_the_greatest_length_is_carried_in_both_directions() throws Exception {
        byte[] body = new byte[1_048_576];
        Arrays.fill(body, (byte) 'x');
        Answer answer = answer(new Request("PUT", url("/echo"), List.of(), body, Redirect.FOLLOW));
        assertArrayEquals(body, answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://elsewhere.example/", "http://here.example/", "http://here.example:1/",
            "http://below.example/",
            "http://xbelow.example/", "https://here.example/", "http://defaults.example:8080/" })
    void a_host_or_a_port_that_is_not_named_is_refused(String url) {
        refused(Reason.HOST_NOT_ALLOWED, get(URI.create(url)));
        assertEquals(0, lookUps.get());
    }

    @Test
    void without_hosts_nothing_is_called() {
        calls.stop();
        calls = calls(List.of(), 10, 10);
        refused(Reason.HOST_NOT_ALLOWED, get(url("/")));
    }

    @Test
    void a_name_below_a_wildcard_is_called_in_any_case() throws Exception {
        assertEquals(201, answer(get(URI.create("http://A.Below.EXAMPLE:" + port() + "/echo"))).status());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/",
            "http://127.0.0.01/",
            "http://[fe80::1%25lo]/", "http://user@here.example/", "http://user:word@here.example/", "http:///x",
            "ftp://here.example/", "file:///etc/passwd", "//here.example/", "/x", "http:opaque", "http://here.example:99999/",
            "http://here_example\uff0e/" })
    void a_url_in_an_unusual_form_is_refused(String url) {
        refused(Reason.BAD_REQUEST, get(URI.create(url)));
        assertEquals(List.of(), seen);
    }

    @Test
    void a_private_address_is_refused_however_it_is_written() {
        refused(Reason.PRIVATE_ADDRESS, get(url(THERE, "/")));
        refused(Reason.PRIVATE_ADDRESS, get(url("[::1]", "/")));
        refused(Reason.PRIVATE_ADDRESS, get(url("[::ffff:127.0.0.2]", "/")));
        refused(Reason.PRIVATE_ADDRESS, get(url("[0:0:0:0:0:ffff:7f00:2]", "/")));
        refused(Reason.PRIVATE_ADDRESS, get(URI.create("http://169.254.169.254/latest/meta-data/")));
        refused(Reason.PRIVATE_ADDRESS, get(url("there.example", "/")));
        assertEquals(List.of(), seen);
    }

    @Test
    void a_name_with_one_private_address_among_others_is_refused() {
        refused(Reason.PRIVATE_ADDRESS, get(url("mixed.example", "/")));
        assertEquals(List.of(), seen);
    }

    @Test
    void a_name_that_changes_its_address_is_connected_to_the_one_that_was_checked() throws Exception {
        // checked as HERE; whoever looks again is led to THERE, where the server listens, too
        names.put("rebinding.example", List.of(HERE));
        calls.stop();
        calls = calls(List.of("rebinding.example:" + port()), 10, 10, name -> {
            List<String> now = names.put(name, List.of(THERE));
            lookUps.incrementAndGet();
            return Future.succeededFuture(addresses(now));
        });
        assertEquals(201, answer(get(url("rebinding.example", "/echo"))).status());
        assertEquals(HERE, seen.get(0).local());
        assertEquals(1, lookUps.get());
        refused(Reason.PRIVATE_ADDRESS, get(url("rebinding.example", "/echo"))); // the kept connection does not help
        assertEquals(1, seen.size());
    }

    @Test
    void a_name_without_an_address_is_told() {
        assertThat(refused(Reason.UNKNOWN_HOST, get(url("unknown.example", "/"))).getMessage(),
                containsString("unknown.example has no address"));
    }

    @Test
    void a_port_where_nobody_listens_is_told() {
        URI url = url("/");
        server.stop(0);
        refused(Reason.UNREACHABLE, get(url));
    }

    @Test
    void the_next_address_is_tried_when_there_is_no_connection() throws Exception {
        server.stop(0);
        server = started(HttpServer.create(new InetSocketAddress(HERE, 0), 0));
        calls.stop();
        calls = calls(List.of("two.example:" + port()), 10, 10, name -> Future.succeededFuture(addresses(List.of(THERE, HERE))),
                List.of("127.0.0.0/8"));
        assertEquals(201, answer(get(url("two.example", "/echo"))).status());
    }

    @Test
    void a_redirect_to_an_allowed_host_is_followed() throws Exception {
        Answer answer = answer(get(url("/to?" + url("other.example", "/echo?x"))));
        assertEquals(201, answer.status());
        assertTrue(answer.redirected());
        assertEquals(url("other.example", "/echo?x"), answer.url());
        assertEquals("other.example:" + port(), seen.get(1).headers().get("host"));
    }

    @Test
    void a_relative_redirect_is_followed() throws Exception {
        assertEquals(url("/echo"), answer(get(url("/to?/echo"))).url());
    }

    @Test
    void a_redirect_to_another_origin_loses_the_credentials_and_one_to_the_same_keeps_them() throws Exception {
        List<Header> credentials = List.of(new Header("Authorization", "Bearer x"), new Header("Cookie", "a=b"),
                new Header("X-Kept", "1"));
        answer(new Request("GET", url("/to?" + url("other.example", "/echo")), credentials, new byte[0], Redirect.FOLLOW));
        Map<String, String> there = seen.get(1).headers();
        assertFalse(there.containsKey("authorization") || there.containsKey("cookie"), there.toString());
        assertEquals("1", there.get("x-kept"));
        answer(new Request("GET", url("/to?/echo"), credentials, new byte[0], Redirect.FOLLOW));
        assertEquals("Bearer x", seen.get(3).headers().get("authorization"));
    }

    @ParameterizedTest
    @CsvSource({ "301,POST,GET", "302,POST,GET", "303,POST,GET", "303,PUT,GET", "307,POST,POST", "308,POST,POST",
            "301,PUT,PUT" })
    void a_redirect_keeps_or_drops_the_body_as_fetch_does(int status, String method, String then) throws Exception {
        answer(new Request(method, url("/status/" + status + "?/echo"), List.of(new Header("Content-Type", "text/plain")),
                bytes("hello"), Redirect.FOLLOW));
        Seen second = seen.get(1);
        assertEquals(then, second.method());
        assertEquals(then.equals("GET") ? "" : "hello", second.body());
        assertEquals(!then.equals("GET"), second.headers().containsKey("content-type"));
    }

    @Test
    void a_redirect_to_a_private_address_is_refused() {
        refused(Reason.PRIVATE_ADDRESS, get(url("/to?" + url(THERE, "/echo"))));
        refused(Reason.PRIVATE_ADDRESS, get(url("/to?" + url("there.example", "/echo"))));
        refused(Reason.PRIVATE_ADDRESS, get(url("/to?http://169.254.169.254/")));
        assertEquals(3, seen.size());
    }

    @Test
    void a_redirect_to_a_host_that_is_not_allowed_is_refused() {
        refused(Reason.HOST_NOT_ALLOWED, get(url("/to?http://elsewhere.example/")));
        refused(Reason.REDIRECT_REFUSED, get(url("/to?http://user@here.example/")));
        refused(Reason.REDIRECT_REFUSED, get(url("/to?file:///etc/passwd")));
        refused(Reason.BAD_ANSWER, get(url("/to?http://[")));
    }

    @Test
    void the_body_of_a_redirect_is_not_read_to_its_end() throws Exception {
        assertEquals(url("/echo"), answer(get(url("/to-with-a-long-body?/echo"))).url());
    }

    @Test
    void five_redirects_are_followed_and_a_sixth_is_not() throws Exception {
        assertEquals(201, answer(get(url("/loop/5"))).status());
        refused(Reason.REDIRECT_REFUSED, get(url("/loop/6")));
    }

    @Test
    void the_request_decides_about_redirects() throws Exception {
        URI redirecting = url("/to?/echo");
        assertEquals(302, answer(new Request("GET", redirecting, List.of(), new byte[0], Redirect.MANUAL)).status());
        refused(Reason.REDIRECT_REFUSED, new Request("GET", redirecting, List.of(), new byte[0], Redirect.ERROR));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/large", "/endless", "/many-headers" })
    void an_answer_that_is_too_large_is_refused(String path) {
        refused(Reason.ANSWER_TOO_LARGE, get(url(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/silent", "/slow-body" })
    void an_answer_that_is_too_slow_is_refused(String path) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> calls.send(get(url(path)), IMPATIENT)
                .toCompletableFuture().get(30, TimeUnit.SECONDS));
        OutboundRefused refused = assertInstanceOf(OutboundRefused.class, failure.getCause());
        assertEquals(Reason.TIMED_OUT, refused.reason());
        assertThat(refused.getMessage(), containsString("300 ms"));
    }

    @Test
    void a_name_server_that_is_too_slow_is_not_waited_for() {
        calls.stop();
        calls = calls(List.of("here.example:" + port()), 10, 10, name -> Future.future(never -> {
        }));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> calls.send(get(url("/echo")), IMPATIENT)
                .toCompletableFuture().get(30, TimeUnit.SECONDS));
        assertEquals(Reason.TIMED_OUT, assertInstanceOf(OutboundRefused.class, failure.getCause()).reason());
    }

    @Test
    void an_answer_that_is_not_http_is_told() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, IpLiterals.parse(HERE).orElseThrow())) {
            threads.submit(() -> {
                try (Socket socket = other.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream().write(bytes("SSH-2.0-OpenSSH_9.6\r\n\r\n"));
                }
                return null;
            });
            calls.stop();
            calls = calls(List.of("here.example:" + other.getLocalPort()), 10, 10);
            refused(Reason.BAD_ANSWER, get(URI.create("http://here.example:" + other.getLocalPort() + "/")));
        }
    }

    @Test
    void more_calls_at_once_than_allowed_are_refused_and_there_is_room_again_afterwards() throws Exception {
        calls.stop();
        calls = calls(List.of("here.example:" + port(), "other.example:" + port()), 3, 2);
        CompletableFuture<Answer> first = calls.send(get(url("/silent")), Duration.ofSeconds(2)).toCompletableFuture();
        calls.send(get(url("/silent")), Duration.ofSeconds(2));
        refused(Reason.TOO_MANY_CALLS, get(url("/echo")));
        calls.send(get(url("other.example", "/silent")), Duration.ofSeconds(2));
        refused(Reason.TOO_MANY_CALLS, get(url("other.example", "/echo")));
        assertThrows(ExecutionException.class, () -> first.get(30, TimeUnit.SECONDS));
        Eventually.await(() -> calls.send(get(url("/echo")), PATIENT).toCompletableFuture().handle((answer, failure) -> answer)
                .join() != null);
    }

    @Test
    void a_certificate_must_be_trusted_and_name_the_host(@TempDir Path directory) throws Exception {
        names.put("localhost", List.of(HERE));
        TlsIdentity identity = TlsIdentity.in(directory);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(HERE, 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
        started(secure);
        List<String> hosts = List.of("localhost:" + secure.getAddress().getPort(),
                "other.example:" + secure.getAddress().getPort(),
                "here.example:" + port());
        calls.stop();
        calls = calls(hosts, 10, 10);
        URI right = URI.create("https://localhost:" + secure.getAddress().getPort() + "/echo");
        URI wrong = URI.create("https://other.example:" + secure.getAddress().getPort() + "/echo");
        refused(Reason.UNREACHABLE, get(right)); // nobody trusts it
        calls.stop();
        calls = new OutboundCalls(config(hosts, 10, 10, List.of(HERE)), vertx, this::look, new AddressGuard(List.of(HERE)),
                new PemTrustOptions().addCertPath(identity.authority().toString()), meters);
        assertEquals(201, answer(get(right)).status());
        assertThat(refused(Reason.UNREACHABLE, get(wrong)).getMessage(), containsString("certificate"));
        refused(Reason.REDIRECT_REFUSED, get(right.resolve("/to?" + url("/echo")))); // to plain http
        secure.stop(0);
    }

    @Test
    void calls_are_counted_by_their_outcome() throws Exception {
        answer(get(url("/echo")));
        refused(Reason.PRIVATE_ADDRESS, get(url("there.example", "/")));
        assertEquals(1, meters.timer("postern.downstream.calls", "target", "action-fetch", "outcome", "answered").count());
        assertEquals(1,
                meters.timer("postern.downstream.calls", "target", "action-fetch", "outcome", "private_address").count());
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        URI asked = exchange.getRequestURI();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        seen.add(new Seen(exchange.getRequestMethod(), asked.toString(), headers, new String(body, StandardCharsets.UTF_8),
                exchange.getLocalAddress().getAddress().getHostAddress()));
        try (exchange) {
            answer(exchange, asked.getPath(), String.valueOf(asked.getRawQuery()), body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, String path, String query, byte[] body)
            throws IOException, InterruptedException {
        if (path.equals("/echo")) {
            exchange.getResponseHeaders().set("X-Answer", "yes");
            exchange.sendResponseHeaders(201, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } else if (path.equals("/to")) {
            redirect(exchange, 302, query);
        } else if (path.startsWith("/status/")) {
            redirect(exchange, Integer.parseInt(path.substring(8)), query);
        } else if (path.startsWith("/loop/")) {
            int left = Integer.parseInt(path.substring(6));
            redirect(exchange, 302, left == 1 ? "/echo" : "/loop/" + (left - 1));
        } else if (path.equals("/to-with-a-long-body")) {
            exchange.getResponseHeaders().set("Location", query);
            exchange.sendResponseHeaders(302, 10_000_000);
            exchange.getResponseBody().write(new byte[10_000_000]);
        } else if (path.equals("/large")) {
            exchange.sendResponseHeaders(200, 1_048_577);
            exchange.getResponseBody().write(new byte[1_048_577]);
        } else if (path.equals("/endless")) {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(new byte[65_536]);
            }
        } else if (path.equals("/many-headers")) {
            for (int i = 0; i < 100; i++) {
                exchange.getResponseHeaders().set("x-" + i, "y".repeat(1_000));
            }
            exchange.sendResponseHeaders(200, -1);
        } else {
            if (path.equals("/slow-body")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
            stopped.await();
        }
    }

    private static void redirect(HttpExchange exchange, int status, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(status, -1);
    }

    private HttpServer started(HttpServer server) {
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        return server;
    }

    private OutboundCalls calls(List<String> hosts, int max, int perHostMax) {
        return calls(hosts, max, perHostMax, this::look);
    }

    private OutboundCalls calls(List<String> hosts, int max, int perHostMax, NameResolver resolver) {
        return calls(hosts, max, perHostMax, resolver, List.of(HERE));
    }

    private OutboundCalls calls(List<String> hosts, int max, int perHostMax, NameResolver resolver, List<String> addresses) {
        return new OutboundCalls(config(hosts, max, perHostMax, addresses), vertx, resolver, new AddressGuard(addresses), null,
                meters);
    }

    private Future<List<InetAddress>> look(String name) {
        lookUps.incrementAndGet();
        return names.containsKey(name) ? Future.succeededFuture(addresses(names.get(name)))
                : Future.failedFuture(new UnknownHostException(name));
    }

    private static List<InetAddress> addresses(List<String> texts) {
        return texts.stream().map(text -> IpLiterals.parse(text).orElseThrow()).toList();
    }

    private static ActionCallsConfig config(List<String> hosts, int max, int perHostMax, List<String> addresses) {
        return new ActionCallsConfig() {
            @Override
            public Optional<List<String>> fetchHosts() {
                return Optional.of(hosts);
            }

            @Override
            public Optional<List<String>> privateAddresses() {
                return Optional.of(addresses);
            }

            @Override
            public int fetchCallsMax() {
                return max;
            }

            @Override
            public int fetchCallsPerHostMax() {
                return perHostMax;
            }
        };
    }

    private Answer answer(Request request) throws Exception {
        return calls.send(request, PATIENT).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private OutboundRefused refused(Reason reason, Request request) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> answer(request));
        OutboundRefused refused = assertInstanceOf(OutboundRefused.class, failure.getCause());
        assertEquals(reason, refused.reason(), refused.getMessage());
        return refused;
    }

    private static Request get(URI url) {
        return new Request("GET", url, List.of(), new byte[0], Redirect.FOLLOW);
    }

    private URI url(String path) {
        return url("here.example", path);
    }

    private URI url(String host, String path) {
        return URI.create("http://" + host + ":" + port() + path);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
