package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.postern.config.PosternConfig;

class StartupChecksTest {

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
    void a_base_url_that_is_no_origin_is_refused(String baseUrl) {
        settings.put("postern.base-url", baseUrl);
        refused("postern.base-url");
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
    void a_master_key_that_is_none_is_refused_without_repeating_it(String key) {
        settings.put("postern.master-key", key);
        refused("postern.master-key must be 32 bytes in base64");
        assertFalse(refusals().toString().contains(key), refusals().toString());
    }

    @Test
    void a_master_key_of_32_bytes_is_taken() {
        settings.put("postern.master-key", Base64.getEncoder().encodeToString(new byte[32]));
        assertEquals(List.of(), refusals());
        settings.put("postern.master-key", Base64.getEncoder().encodeToString(new byte[31]));
        refused("postern.master-key");
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
        settings.put("postern.master-key", Base64.getEncoder().encodeToString(new byte[32]));
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
    void everything_wrong_is_told_at_once() {
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
