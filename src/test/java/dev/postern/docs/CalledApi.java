package dev.postern.docs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.TimesheetsTenant;

/** An API that the callers of the documents call: it asks {@code /verify} about each token. */
final class CalledApi implements AutoCloseable {

    /** What it answers to a good token; Prometheus reads it as a metric. */
    static final String ANSWER = "hours_worked 5";

    private final HttpServer server;

    CalledApi(TimesheetsTenant tenant, String path) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> {
            Response verified = verified(tenant, exchange);
            int status = verified.statusCode();
            for (String header : List.of("WWW-Authenticate", "DPoP-Nonce")) {
                Optional.ofNullable(verified.header(header)).ifPresent(it -> exchange.getResponseHeaders().add(header, it));
            }
            byte[] body = ((status == 200 ? ANSWER : "refused") + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** What a gateway passes on. */
    private static Response verified(TimesheetsTenant tenant, HttpExchange exchange) {
        RequestSpecification asked = tenant.postern.request().queryParam("audience", TimesheetsTenant.AUDIENCE)
                .header("X-Forwarded-Method", exchange.getRequestMethod()).header("X-Forwarded-Proto", "http")
                .header("X-Forwarded-Host", exchange.getRequestHeaders().getFirst("Host"))
                .header("X-Forwarded-Uri", exchange.getRequestURI().toString())
                .header("Authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.getRequestHeaders().getOrDefault("DPoP", List.of()).forEach(proof -> asked.header("DPoP", proof));
        return asked.get("/verify");
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Address of a path, by the name that certificates and tests use. */
    String url(String path) {
        return "http://localhost:" + port() + path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
