package dev.postern.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An OpenID provider on loopback without people: whoever comes with any code gets what the test has put here. */
final class FalseProvider implements AutoCloseable {

    private static final int KEY_BITS = 2048;

    private final HttpServer server;
    private final RsaJsonWebKey key = newKey();

    final List<TokenRequest> tokenRequests = new CopyOnWriteArrayList<>();
    volatile String idToken = "";
    volatile String userInfo = "{}";
    volatile int tokenStatus = 200;

    /** @param authorization header of that name */
    record TokenRequest(String authorization, String body) {
    }

    FalseProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("issuer", issuer())
                .put("authorization_endpoint", issuer() + "/authorize?tenant=1").put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/jwks").put("userinfo_endpoint", issuer() + "/userinfo")
                .put("end_session_endpoint", issuer() + "/logout?tenant=1")
                .put("authorization_response_iss_parameter_supported", true);
        answers("/.well-known/openid-configuration", metadata.toString());
        answers("/jwks", new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
        server.createContext("/userinfo", exchange -> answer(exchange, 200, userInfo));
        server.createContext("/token", this::token);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What its ID tokens are signed with. */
    RsaJsonWebKey key() {
        return key;
    }

    /** A key of nobody's, with the name of its own. */
    static RsaJsonWebKey newKey() {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(KEY_BITS);
            key.setKeyId("of-the-provider");
            return key;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answers(String path, String body) {
        server.createContext(path, exchange -> answer(exchange, 200, body));
    }

    private void token(HttpExchange exchange) throws IOException {
        tokenRequests.add(new TokenRequest(exchange.getRequestHeaders().getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        answer(exchange, tokenStatus, tokenStatus == 200
                ? JsonNodeFactory.instance.objectNode().put("access_token", "of the provider").put("token_type", "Bearer")
                        .put("id_token", idToken).toString()
                : "{\"error\":\"invalid_grant\"}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
