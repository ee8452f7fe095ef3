package com.example.timesheets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** Starts Postern beside a {@code @QuarkusTest} and points the application's properties at it. */
public final class PosternResource implements QuarkusTestResourceLifecycleManager {

    private static Identity api;
    private static Map<String, Identity> callers;

    private Postern postern;

    /** What the API shows when it speaks TLS. */
    static Identity api() {
        return api;
    }

    /** A caller whose certificate the API trusts: {@code owner} or {@code stranger}. */
    static Identity caller(String name) {
        return callers.get(name);
    }

    @Override
    public Map<String, String> start() {
        postern = new Postern().start();
        Postern.Client payroll = postern.client(Postern.PAYROLL, "create:payments");
        int port = Program.freePort();
        try {
            Path directory = Files.createTempDirectory("timesheets");
            api = Identity.in(directory, "api");
            callers = Map.of("owner", Identity.in(directory, "owner"), "stranger", Identity.in(directory, "stranger"));
            Map<String, String> properties = new HashMap<>(Map.of("issuer", postern.issuer(),
                    "PAYROLL_CLIENT_ID", payroll.id(),
                    "PAYROLL_CLIENT_SECRET", payroll.secret(),
                    "quarkus.rest-client.payroll.url", "http://localhost:" + port + "/payroll",
                    "quarkus.http.test-port", String.valueOf(port),
                    "payroll.every", "1S",
                    "mp.jwt.verify.clock.skew", "1",
                    "DATA", directory.toString()));
            properties.putAll(Map.of("quarkus.http.test-ssl-port", String.valueOf(Program.freePort()),
                    "quarkus.tls.key-store.pem.server.cert", api.certificateFile().toString(),
                    "quarkus.tls.key-store.pem.server.key", api.keyFile().toString(),
                    "quarkus.tls.trust-store.pem.certs", caller("owner").certificateFile() + ","
                            + caller("stranger").certificateFile()));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(postern, new TestInjector.MatchesType(Postern.class));
    }

    @Override
    public void stop() {
        postern.close();
    }
}
