package com.example.timesheets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** Starts Postern beside a {@code @QuarkusTest} and points the application's properties at it. */
public final class PosternResource implements QuarkusTestResourceLifecycleManager {

    private Postern postern;

    @Override
    public Map<String, String> start() {
        postern = new Postern().start();
        Postern.Client payroll = postern.client(Postern.PAYROLL, "create:payments");
        int port = Program.freePort();
        try {
            return Map.of("issuer", postern.issuer(),
                    "PAYROLL_CLIENT_ID", payroll.id(),
                    "PAYROLL_CLIENT_SECRET", payroll.secret(),
                    "quarkus.rest-client.payroll.url", "http://localhost:" + port + "/payroll",
                    "quarkus.http.test-port", String.valueOf(port),
                    "payroll.every", "1S",
                    "mp.jwt.verify.clock.skew", "1",
                    "DATA", Files.createTempDirectory("timesheets").toString());
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
