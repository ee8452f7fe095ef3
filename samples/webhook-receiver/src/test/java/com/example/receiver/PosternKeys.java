package com.example.receiver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;

/** In place of Postern: the public keys, and tokens. */
public class PosternKeys implements QuarkusTestResourceLifecycleManager {

    static final String SECRET = "the secret of this test";
    private static String issuer;
    private static KeyPair keys;
    private HttpServer server;

    static String token(String audience, String scope) {
        return Jwt.issuer(issuer).subject("postern@clients").audience(audience).claim("scope", scope).expiresIn(60).jws()
                .keyId("test").sign(keys.getPrivate());
    }

    @Override
    public Map<String, String> start() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException(e);
        }
        issuer = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        byte[] modulus = key.getModulus().toByteArray();
        byte[] unsigned = modulus[0] == 0 ? java.util.Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
        byte[] jwks = ("{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"test\",\"n\":\""
                + base64.encodeToString(unsigned) + "\",\"e\":\"" + base64.encodeToString(key.getPublicExponent().toByteArray())
                + "\"}]}").getBytes(StandardCharsets.US_ASCII);
        server.createContext("/.well-known/jwks.json", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        server.start();
        return Map.of("issuer", issuer, "receiver.secret", SECRET, "quarkus.http.test-port", "0");
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
