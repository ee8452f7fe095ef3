package dev.postern.downstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Somebody else's authorization server ({@code /token}) and API ({@code /in}) on one loopback port. Tokens are {@code t1},
 * {@code t2} and so on; those of another instance are refused.
 */
public final class OtherParty implements AutoCloseable {

    private static final AtomicInteger ISSUED = new AtomicInteger();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();

    public final List<String> tokenRequests = new CopyOnWriteArrayList<>();
    public final List<Call> calls = new CopyOnWriteArrayList<>();
    public volatile int tokenStatus = 200;
    public volatile long tokenDelayMillis;
    public volatile int expiresIn = 3600;
    public volatile boolean refusesEveryToken;
    public volatile int status = 200;
    public volatile String responseHeader = "X-Nothing: 1";

    /** One call to the API. */
    public record Call(String path, Headers headers, String body, int answered) {

        public String authorization() {
            return headers.getFirst("Authorization");
        }
    }

    public OtherParty(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/token", this::token);
        server.createContext("/", this::api);
        server.start();
    }

    /** A port nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every token issued so far stops working. */
    public void revokeTokens() {
        valid.clear();
    }

    /** As good as new; tokens that were issued stay known to whoever has them. */
    public void reset() {
        tokenRequests.clear();
        calls.clear();
        tokenStatus = 200;
        tokenDelayMillis = 0;
        expiresIn = 3600;
        refusesEveryToken = false;
        status = 200;
        responseHeader = "X-Nothing: 1";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void token(HttpExchange exchange) throws IOException {
        tokenRequests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        try {
            TimeUnit.MILLISECONDS.sleep(50 + tokenDelayMillis); // long enough for concurrent calls to pile up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String token = "t" + ISSUED.incrementAndGet();
        valid.add("Bearer " + token);
        String body = tokenStatus == 200
                ? "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\"}".formatted(token, expiresIn)
                : "{\"error\":\"temporarily_unavailable\"}";
        answer(exchange, tokenStatus, body);
    }

    private void api(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean bearer = authorization != null && authorization.startsWith("Bearer t");
        boolean refused = bearer && (refusesEveryToken || !valid.contains(authorization));
        int answered = refused ? 401 : status;
        Headers headers = new Headers();
        headers.putAll(exchange.getRequestHeaders());
        calls.add(new Call(exchange.getRequestURI().getPath(), headers, body, answered));
        int colon = responseHeader.indexOf(':');
        exchange.getResponseHeaders().set(responseHeader.substring(0, colon), responseHeader.substring(colon + 1).strip());
        answer(exchange, answered, "");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
