package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.postern.FreePort;
import dev.postern.config.PosternConfig;

class StartupChecksTest {

    private static final String MASTER_KEY = "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=";

    private final Map<String, String> settings = new HashMap<>(Map.of("postern.base-url", "https://auth.example.com"));

    @Test
    void the_least_a_production_server_needs_is_its_base_url() {
        assertEquals(List.of(), refusals());
    }

    @Test
    void production_without_base_url_is_refused() {
        settings.remove("postern.base-url");
        refused("postern.base-url is missing");
        assertEquals(List.of(), StartupChecks.refusals(config(), LaunchMode.DEVELOPMENT));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://auth.example.com/", "auth.example.com", "https://auth.example.com/path", "ftp://a",
            "https://a?b", "https://", "https://a b" })
    void a_base_url_that_is_not_an_origin_is_refused(String baseUrl) {
        settings.put("postern.base-url", baseUrl);
        refused("postern.base-url");
    }

    @Test
    void an_address_or_port_that_nobody_can_listen_on_is_named() {
        assertEquals(Optional.of("quarkus.http.port must be 0 to 65535, but is 99999"), port("127.0.0.1", 99_999));
        assertEquals(Optional.of("quarkus.http.port must be 0 to 65535, but is -1"), port("127.0.0.1", -1));
        assertEquals(
                Optional.of("quarkus.http.host is 192.0.2.7, which is no address of this machine: set QUARKUS_HTTP_HOST to "
                        + "one, or to 0.0.0.0 for all of them"),
                port("192.0.2.7", FreePort.find()));
        assertEquals(Optional.empty(), port("127.0.0.1", 0));
    }

    private static Optional<String> port(String host, int port) {
        return PortsInUse.refusal("quarkus.http.port", "QUARKUS_HTTP_PORT", host, port);
    }

    @Test
    void two_listeners_cannot_have_one_port() {
        assertTrue(PortsInUse.refusalOfOne("0.0.0.0", 8080, "127.0.0.1", 8080).orElseThrow()
                .startsWith("quarkus.management.port is 8080, and quarkus.http.port is the same"));
        assertTrue(PortsInUse.refusalOfOne("localhost", 8080, "localhost", 8080).isPresent());
        assertEquals(Optional.empty(), PortsInUse.refusalOfOne("192.0.2.7", 8080, "127.0.0.1", 8080));
        assertEquals(Optional.empty(), PortsInUse.refusalOfOne("0.0.0.0", 0, "0.0.0.0", 0));
    }

    @Test
    void a_base_url_of_this_machine_without_a_listener_is_reported() throws IOException {
        int port;
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = proxy.getLocalPort();
            assertEquals(Optional.empty(), PortsInUse.unserved("http://127.0.0.1:" + port, 1, 2));
        }
        String told = PortsInUse.unserved("http://127.0.0.1:" + port, 1, 2).orElseThrow();
        assertTrue(told.contains("nobody listens on port " + port) && told.contains("listen on port 1:"), told);
        assertEquals(Optional.empty(), PortsInUse.unserved("http://127.0.0.1:" + port, 1, port),
                "its own port is not open yet");
    }

    @ParameterizedTest
    @ValueSource(strings = { "*", "null", "app.example.com", "https://app.example.com/", "https://app.example.com/page",
            "https://App.example.com", "https://app.example.com:443", "http://app.example.com:80", "ftp://app.example.com",
            "https://*.example.com" })
    void an_origin_that_no_browser_sends_is_refused(String origin) {
        settings.put("postern.cors.origins", "https://good.example," + origin);
        refused("but one is " + origin);
        settings.put("postern.cors.origins", "https://good.example,http://localhost:3000,https://[::1]:8443");
        assertEquals(List.of(), refusals());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://auth.example.com", "http://10.0.0.7:8080", "http://localhost.example.com",
            "http://127.example.com", "http://0.0.0.0:8080" })
    void plain_http_in_public_is_refused_unless_it_is_accepted(String baseUrl) {
        settings.put("postern.base-url", baseUrl);
        refused("postern.insecure-http=true");
        assertEquals(List.of(), StartupChecks.refusals(config(), LaunchMode.TEST));
        settings.put("postern.insecure-http", "true");
        assertEquals(List.of(), refusals());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080",
            "http://auth.localhost" })
    void plain_http_on_the_same_machine_is_fine(String baseUrl) {
        settings.put("postern.base-url", baseUrl);
        assertEquals(List.of(), refusals());
    }

    @ParameterizedTest
    @ValueSource(strings = { "short", "!!!! not base64 !!!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=A" })
    void a_malformed_master_key_is_refused_and_not_repeated(String key) {
        settings.put("postern.master-key", key);
        refused("postern.master-key must be 32 bytes in base64; make one with");
        assertFalse(refusals().toString().contains(key), refusals().toString());
    }

    @Test
    void a_master_key_of_32_random_bytes_is_taken() {
        settings.put("postern.master-key", MASTER_KEY);
        assertEquals(List.of(), refusals());
        settings.put("postern.master-key", Base64.getEncoder().encodeToString(new byte[31]));
        refused("postern.master-key must be 32 bytes");
        settings.put("postern.master-key", "${MY_KEY}");
        refused("an expression ${…} is not expanded");
    }

    @Test
    void a_master_key_that_no_random_source_makes_is_refused() {
        byte[] row = new byte[32];
        byte[] twice = new byte[32];
        byte[] few = new byte[32];
        for (int i = 0; i < 32; i++) {
            row[i] = (byte) (250 + i);
            twice[i] = (byte) (i % 16 * 37);
            few[i] = (byte) (i * i % 7);
        }
        byte[] same = new byte[32];
        Arrays.fill(same, (byte) 'a');
        for (byte[] key : List.of(new byte[32], same, row, twice, few)) {
            settings.put("postern.master-key", Base64.getEncoder().encodeToString(key));
            refused("postern.master-key is not random");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "sixteen-letters!\n", "sixteen-letters!\r\n" })
    void a_secret_that_ends_in_a_line_break_is_refused_by_that(String secret) {
        settings.put("postern.bootstrap.client-secret", secret);
        refused("but ends in a line break");
        settings.remove("postern.bootstrap.client-secret");
        settings.put("postern.postgresql.password", secret);
        refused("postern.postgresql.password ends in a line break");
    }

    @Test
    void what_was_lost_or_is_empty_is_refused_by_name() {
        List<String> refusals = given(Map.of("postern.data-dir", "/srv/d\uFFFD\uFFFDt", "postern.bootstrap.client-secret", "",
                "postern.tenant-file", "", "postern.base-url", "https://auth.example.com"), Set.of()).refusals();
        assertEquals(2, refusals.size(), refusals.toString());
        assertTrue(refusals.get(0).startsWith("postern.bootstrap.client-secret is set, but empty"), refusals.toString());
        assertTrue(refusals.get(1).startsWith("postern.data-dir ") && refusals.get(1).contains("LANG=C.UTF-8"),
                refusals.toString());
    }

    @Test
    void variables_that_nothing_reads_are_named() {
        Set<String> variables = Set.of("PATH", "POSTERN_TENANT_FIEL", "POSTERN_BASE_URL", "POSTERN_DOWNSTREAM_ORIGINS",
                "POSTERN_DOWNSTREAM_ORIGINS_0_", "POSTERN_MASTERKEY", "POSTERN_PORT", "POSTERN_PORT_8080_TCP_ADDR",
                "POSTERN_SERVICE_HOST", "POSTERN_SERVICE_PORT_HTTP");
        assertEquals(List.of("POSTERN_MASTERKEY", "POSTERN_TENANT_FIEL"), given(Map.of(), variables).unread());
    }

    private static GivenSettings given(Map<String, String> values, Set<String> variables) {
        return new GivenSettings(values, variables, Set.of("postern.base-url", "postern.tenant-file", "postern.master-key",
                "postern.downstream.origins[*]"), List.of());
    }

    @Test
    void a_short_bootstrap_secret_is_refused_without_repeating_it() {
        settings.put("postern.bootstrap.client-secret", "fifteen-letters");
        refused("postern.bootstrap.client-secret must have at least 16 characters");
        assertFalse(refusals().toString().contains("fifteen-letters"));
        settings.put("postern.bootstrap.client-secret", "sixteen-letters!");
        assertEquals(List.of(), refusals());
    }

    @Test
    void a_bootstrap_client_id_is_1_to_64_url_safe_characters() {
        for (String wrong : List.of("a b", "a/b", "é", "x".repeat(65), "a\n")) {
            settings.put("postern.bootstrap.client-id", wrong);
            refused("postern.bootstrap.client-id");
        }
        for (String right : List.of("a", "x".repeat(64), "My_client-1.test~")) {
            settings.put("postern.bootstrap.client-id", right);
            assertEquals(List.of(), refusals());
        }
    }

    @Test
    void a_postgresql_store_needs_a_url_and_a_master_key() {
        settings.put("postern.store", "postgresql");
        assertEquals(2, refusals().size(), refusals().toString());
        settings.put("postern.master-key", MASTER_KEY);
        refused("postern.postgresql.url must be set");
        settings.put("postern.postgresql.url", "postgres://postern:mp7xw@db/postern");
        refused("postern.postgresql.url must be set");
        assertFalse(refusals().toString().contains("mp7xw"), refusals().toString());
        settings.put("postern.postgresql.url", "jdbc:postgresql://db/postern");
        assertEquals(List.of(), refusals());
        settings.remove("postern.master-key");
        refused("postern.master-key must be set");
    }

    @Test
    void a_postgresql_url_that_the_chosen_store_does_not_use_is_refused() {
        settings.put("postern.postgresql.url", "jdbc:postgresql://db/postern");
        refused("postern.store is sqlite");
    }

    @Test
    void every_problem_is_reported_at_once() {
        settings.putAll(Map.of("postern.base-url", "http://auth.example.com", "postern.master-key", "x",
                "postern.bootstrap.client-id", "a b", "postern.bootstrap.client-secret", "short"));
        assertEquals(4, refusals().size());
    }

    private void refused(String words) {
        List<String> refusals = refusals();
        assertEquals(1, refusals.size(), refusals.toString());
        assertTrue(refusals.get(0).contains(words), refusals.toString());
    }

    private List<String> refusals() {
        return StartupChecks.refusals(config(), LaunchMode.NORMAL);
    }

    private PosternConfig config() {
        return new SmallRyeConfigBuilder().withMapping(PosternConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100)).build()
                .getConfigMapping(PosternConfig.class);
    }
}
