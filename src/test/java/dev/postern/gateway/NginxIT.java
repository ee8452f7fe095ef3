package dev.postern.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.postern.InstalledTool;

/** {@code deploy/gateways/nginx.conf} in a real nginx. */
@Tag("clients")
class NginxIT extends GatewayContract {

    private static final Pattern VERIFIED = Pattern.compile(
            "http_server_requests_seconds_count\\{[^}]*status=\"200\"[^}]*uri=\"/verify\"[^}]*} ([0-9.]+)");

    @Override
    String program() {
        return InstalledTool.named("nginx");
    }

    @Override
    GatewayProcess gateway(Path directory, int port) throws Exception {
        Path configuration = GatewayProcess.configuration("gateways/nginx.conf", directory, Map.of(
                "127.0.0.1:8080", "127.0.0.1:" + URI.create(postern.baseUrl()).getPort(),
                "127.0.0.1:9090", api.address(),
                "# \"~^OPTIONS", "\"~^OPTIONS",
                "listen 8000", "listen 127.0.0.1:" + port,
                "proxy_cache_valid 200 10s", "proxy_cache_valid 200 5s",
                "/dev/shm/postern-decisions", directory.resolve("decisions").toString(),
                "/run/nginx.pid", directory.resolve("nginx.pid").toString()));
        return GatewayProcess.start(List.of(program(), "-p", directory.toString(), "-c", configuration.toString(), "-g",
                "daemon off; user " + System.getProperty("user.name") + ";"), directory, port);
    }

    @Test
    void a_decision_is_remembered_for_its_token_and_asked_for_again_later() throws Exception {
        String token = token();
        double before = decisions();
        for (int i = 0; i < 20; i++) {
            withToken(token).get("/timesheets").then().statusCode(200);
        }
        double asked = decisions() - before;
        assertTrue(asked >= 1 && asked < 20, "asked " + asked + " times for 20 requests");

        while (decisions() - before == asked) { // the decision grows old
            withToken(token).get("/timesheets").then().statusCode(200);
            Thread.sleep(100);
        }
    }

    @Test
    void a_remembered_decision_outlives_postern_and_serves_its_own_token_only() {
        String remembered = token();
        withToken(remembered).get("/timesheets").then().statusCode(200);
        postern.stop();
        try {
            withToken(remembered).get("/timesheets").then().statusCode(200);
            api.forget();
            String forged = remembered.substring(0, remembered.length() - 2)
                    + (remembered.endsWith("AA") ? "BA" : "AA");
            withToken(forged).get("/timesheets").then().statusCode(503).header("Retry-After", "5");
            assertTrue(api.lastRequest().isEmpty());
        } finally {
            postern.start();
        }
    }

    private double decisions() {
        Matcher count = VERIFIED.matcher(postern.operations().get("/q/metrics").asString());
        double sum = 0;
        while (count.find()) {
            sum += Double.parseDouble(count.group(1));
        }
        assertEquals(0, sum % 1);
        return sum;
    }
}
