package dev.postern.downstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

import dev.postern.FreePort;
import dev.postern.TlsIdentity;

/** Postern gets its own token from itself, for a receiver over TLS on the port of {@code test.receiver.port}. */
public class OwnIssuerProfile implements QuarkusTestProfile {

    private static final Path DIRECTORY = Path.of("target/own-issuer");

    @Override
    public Map<String, String> getConfigOverrides() {
        int own = FreePort.find();
        int receiver = FreePort.find();
        return Map.ofEntries(
                Map.entry("quarkus.http.test-port", String.valueOf(own)),
                Map.entry("test.receiver.port", String.valueOf(receiver)),
                Map.entry("postern.downstream.token-endpoint", "http://localhost:" + own + "/oauth/token"),
                Map.entry("postern.downstream.client-id", "test-bootstrap"),
                Map.entry("postern.downstream.client-secret", "test-bootstrap-secret-0123456789"),
                Map.entry("postern.downstream.audience", "http://localhost:8080/api/v2/"),
                Map.entry("postern.downstream.scope", "read:clients"),
                Map.entry("postern.downstream.origins", "https://localhost:" + receiver),
                Map.entry("quarkus.tls.actions.trust-store.pem.certs", identity().authority().toString()),
                Map.entry("postern.actions.private-addresses", "127.0.0.0/8,::1"));
    }

    static Path directory(String file) {
        return DIRECTORY.resolve(file);
    }

    private static TlsIdentity identity() {
        try {
            Files.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TlsIdentity.in(DIRECTORY);
    }
}
