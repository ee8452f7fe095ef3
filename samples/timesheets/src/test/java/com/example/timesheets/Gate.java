package com.example.timesheets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Stands between the import and the API. Requests pass, but for those a test has plans with. */
final class Gate implements AutoCloseable {

    /** What happens to a request instead of passing. */
    interface Plan {
        void carryOut(Request request) throws IOException;
    }

    private final HttpServer server;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String target;
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();

    Gate(String target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** @param number of the request from now, counted from 1 */
    Gate at(int number, Plan plan) {
        plans.put(requests.get() + number, plan);
        return this;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Plan plan = plans.remove(requests.incrementAndGet());
        try (exchange) {
            Request request = new Request(exchange);
            if (plan == null) {
                request.pass();
            } else {
                plan.carryOut(request);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    final class Request {

        private final HttpExchange exchange;
        private final byte[] body;

        private Request(HttpExchange exchange) throws IOException {
            this.exchange = exchange;
            this.body = exchange.getRequestBody().readAllBytes();
        }

        /** To the API and back. When the API does not answer, neither does the gate. */
        void pass() throws IOException {
            HttpResponse<byte[]> answer = forward();
            answer.headers().map().forEach((name, values) -> {
                if (!name.equalsIgnoreCase("content-length")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }

        void answer(int status, String... header) throws IOException {
            if (header.length == 2) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            exchange.sendResponseHeaders(status, -1);
        }

        /** The API carries it out, but its answer is lost on the way. */
        void passAndLoseTheAnswer() throws IOException {
            forward();
        }

        private HttpResponse<byte[]> forward() throws IOException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String name : new String[] { "Authorization", "Content-Type" }) {
                request.header(name, exchange.getRequestHeaders().getFirst(name));
            }
            try {
                return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
