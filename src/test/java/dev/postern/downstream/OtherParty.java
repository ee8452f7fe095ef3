package dev.postern.downstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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
 * {@code t2} and so on; those of another instance are refused. The connection of a token request is not kept: a client that has
 * not read yet that this party went would make its next token request on it, and would not repeat it.
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
    public volatile long delayMillis;
    /** Calls to the API that are not answered yet. */
    public final AtomicInteger unanswered = new AtomicInteger();
    public volatile String responseHeader = "X-Nothing: 1";
    /** Of the API. */
    public volatile String answer = "";
    public volatile String contentType = "application/json";

    /** One call to the API. */
    public record Call(String path, Headers headers, String body, int answered) {

        public String authorization() {
            return headers.getFirst("Authorization");
        }
    }

    /** On any port. */
    public OtherParty() {
        this(0);
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

    public int port() {
        return server.getAddress().getPort();
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
        delayMillis = 0;
        responseHeader = "X-Nothing: 1";
        answer = "";
        contentType = "application/json";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void token(HttpExchange exchange) throws IOException {
        tokenRequests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        pause(50 + tokenDelayMillis); // long enough for concurrent calls to pile up
        String token = "t" + ISSUED.incrementAndGet();
        valid.add("Bearer " + token);
        String body = tokenStatus == 200
                ? "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\"}".formatted(token, expiresIn)
                : "{\"error\":\"temporarily_unavailable\"}";
        exchange.getResponseHeaders().set("Connection", "close");
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
        unanswered.incrementAndGet();
        calls.add(new Call(exchange.getRequestURI().getPath(), headers, body, answered));
        int colon = responseHeader.indexOf(':');
        exchange.getResponseHeaders().set(responseHeader.substring(0, colon), responseHeader.substring(colon + 1).strip());
        pause(delayMillis);
        unanswered.decrementAndGet();
        answer(exchange, answered, answered == 200 ? answer : "");
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
