package dev.postern.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;

/** An API that checks nothing: whoever reaches it gets 200. It remembers the headers of the last request. */
final class ApiBehindTheGateway implements AutoCloseable {

    private final HttpServer server;
    private volatile Headers last;

    ApiBehindTheGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            last = exchange.getRequestHeaders();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    void forget() {
        last = null;
    }

    /** Headers of the last request; empty when none came through. */
    Optional<Headers> lastRequest() {
        return Optional.ofNullable(last);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
