package dev.postern.ops;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.postern.PackagedPostern;

/** Settings with impossible values stop the start: a sentence for each, all at once, before anything is made. */
class RefusedSettingsIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource
    void every_setting_that_is_wrong_is_told_by_its_name_and_with_what_to_write(Map<String, String> wrong,
            Map<String, String> told) throws IOException {
        try (PackagedPostern postern = new PackagedPostern(directory)) {
            wrong.forEach((setting, value) -> postern.with(variable(setting), value));
            String said = postern.refusedStart();
            assertTrue(said.contains("Postern does not start with these settings:"), said);
            List<String> lines = said.substring(said.indexOf("Postern does not start with these settings:")).lines()
                    .filter(line -> line.startsWith("  - ")).map(line -> line.substring(4)).toList();
            assertEquals(new TreeSet<>(told.keySet()),
                    lines.stream().map(line -> line.split(" ")[0]).collect(toCollection(TreeSet::new)), said);
            told.forEach((setting, words) -> assertTrue(lines.stream().anyMatch(line -> line.startsWith(setting + " " + words)),
                    setting + " " + words + ":\n" + said));
            assertTrue(!said.contains("\tat ") && !said.contains("Exception"), said);
            assertTrue(Files.notExists(directory.resolve("data")), "something was made before the settings were checked");
        }
    }

    @Test
    void a_refused_start_names_a_variable_that_is_not_a_setting() throws IOException {
        try (PackagedPostern postern = new PackagedPostern(directory)) {
            String said = postern.with("POSTERN_KEYS_PUBLISH_AHEAD", "PT19S")
                    .with("POSTERN_BASE_ULR", "https://auth.example.com")
                    .refusedStart();
            assertTrue(said.contains("The environment variable POSTERN_BASE_ULR is no setting of Postern"), said);
        }
    }

    static Stream<Arguments> every_setting_that_is_wrong_is_told_by_its_name_and_with_what_to_write() {
        return Stream.of(
                Arguments.of(Map.ofEntries(Map.entry("postern.keys.publish-ahead", "PT19S"),
                        Map.entry("postern.audit.events-max", "0"), Map.entry("postern.audit.operations-max", "-1"),
                        Map.entry("postern.audit.unproven-max", "2000000000"),
                        Map.entry("postern.audit.unproven-per-second", "0"),
                        Map.entry("postern.events.keep-for", "PT1S"), Map.entry("postern.events.size-max", "1K"),
                        Map.entry("postern.insight.keep-for", "P1D"), Map.entry("postern.insight.expiry-interval", "PT0S"),
                        Map.entry("postern.insight.price-per-thousand-tokens", "-1"),
                        Map.entry("postern.log-streams.batch-wait", "-PT1S"),
                        Map.entry("postern.log-streams.stdout.format", "xml"),
                        Map.entry("postern.log-streams.stdout.filters", "everything"),
                        Map.entry("postern.log-streams.syslog.endpoint", "tcp://logs.example"),
                        Map.entry("postern.log-streams.syslog.filters", "auth.token_exchange.fail,everything"),
                        Map.entry("postern.log-streams.otlp.endpoint", "https://user@collector.example/v1/logs"),
                        Map.entry("postern.log-streams.otlp.headers", "no-header"),
                        Map.entry("postern.log-streams.otlp.filters", "everything"),
                        Map.entry("postern.log-streams.batch-events-max", "0"),
                        Map.entry("postern.log-streams.batch-bytes-max", "0"),
                        Map.entry("postern.log-streams.answer-wait", "PT0S"),
                        Map.entry("postern.log-streams.retry-first", "PT0S"),
                        Map.entry("postern.log-streams.retry-max", "PT0S"),
                        Map.entry("postern.log-streams.suspend-after", "-PT1S"),
                        Map.entry("postern.log-streams.shutdown-wait", "-PT1S"),
                        Map.entry("postern.registry.poll-interval", "PT0S"), Map.entry("postern.copy.age-max", "PT9S"),
                        Map.entry("postern.key-sets.timeout", "PT21S"),
                        Map.entry("postern.key-sets.private-addresses", "10.0.0.0/33"),
                        Map.entry("postern.clients.secret-rotation-grace", "-PT1S"),
                        Map.entry("postern.clients.last-use-interval", "PT0S"),
                        Map.entry("postern.limits.quota-save-interval", "PT0S"),
                        Map.entry("postern.limits.address.token-requests", "-1"),
                        Map.entry("postern.limits.address.key-requests", "1000001"),
                        Map.entry("postern.limits.address.management-requests", "-5"),
                        Map.entry("postern.limits.address.failures-free", "0"),
                        Map.entry("postern.limits.address.failures-free-per-client", "0"),
                        Map.entry("postern.limits.address.failure-delay-max", "PT2H"),
                        Map.entry("postern.http.trusted-proxies", "10.0.0.0/8,proxy.example"),
                        Map.entry("postern.mtls.request-certificates", "true"),
                        Map.entry("quarkus.tls.reload-period", "1h"),
                        Map.entry("postern.mtls.trust-anchors", "/nowhere/authorities.pem"),
                        Map.entry("postern.mtls.revocation-lists", "/nowhere/lists.crl"),
                        Map.entry("postern.mtls.base-url", "https://mtls.example/"),
                        Map.entry("postern.readiness.lag-max", "P1000000000D"),
                        Map.entry("postern.http.headers-timeout", "PT0S"), Map.entry("postern.http.body-timeout", "PT0S"),
                        Map.entry("postern.http.stop-timeout", "-PT1S"), Map.entry("postern.http.stop-delay", "-PT1S"),
                        Map.entry("postern.http.stop-idle-timeout", "-PT1S"), Map.entry("postern.http.stop-max", "-PT1S"),
                        Map.entry("postern.http.connections-max", "0"),
                        Map.entry("postern.http.memory-max", "1K"), Map.entry("postern.http.address-share", "1.5"),
                        Map.entry("postern.downstream.token-endpoint", "nowhere"),
                        Map.entry("postern.downstream.client-id", "postern"),
                        Map.entry("postern.downstream.origins", "siem.example"),
                        Map.entry("postern.downstream.token-hold-off", "-PT1S"),
                        Map.entry("postern.downstream.token-timeout", "PT0S"),
                        Map.entry("postern.actions.fetch-hosts", "api.example.com,https://x.example"),
                        Map.entry("postern.actions.private-addresses", "10.0.0.0/8,10.0.0.0/99"),
                        Map.entry("postern.actions.fetch-calls-max", "0"),
                        Map.entry("postern.actions.fetch-calls-per-host-max", "0"),
                        Map.entry("postern.actions.time-max", "PT0S"), Map.entry("postern.actions.load-time-max", "PT2M"),
                        Map.entry("postern.actions.trigger-time-max", "-PT1S"),
                        Map.entry("postern.actions.memory-max", "1M"), Map.entry("postern.actions.threads", "0"),
                        Map.entry("postern.actions.waiting-max", "0"), Map.entry("postern.actions.pause", "PT0S"),
                        Map.entry("postern.actions.executions-max", "0"),
                        Map.entry("postern.actions.modules-dir", "/nowhere/packages"),
                        Map.entry("postern.insecure-http", "maybe"), Map.entry("postern.console.enabled", "perhaps"),
                        Map.entry("postern.console.port", "65536"),
                        Map.entry("postern.tenant-file.check", "true")),
                        Map.ofEntries(Map.entry("postern.keys.publish-ahead", "must be at least PT20S, but is PT19S"),
                                Map.entry("postern.mtls.request-certificates", "does not go with quarkus.tls.reload-period"),
                                Map.entry("postern.mtls.trust-anchors", "cannot be read"),
                                Map.entry("postern.mtls.revocation-lists", "cannot be read"),
                                Map.entry("postern.mtls.base-url", "must be an origin"),
                                Map.entry("postern.http.address-share", "must be above 0 and at most 1, but is 1.5"),
                                Map.entry("postern.audit.events-max", "must be 1 to 10000000, but is 0"),
                                Map.entry("postern.console.enabled", "must be true or false, but is perhaps"),
                                Map.entry("postern.console.port", "must be 0 to 65535, but is 65536"),
                                Map.entry("postern.audit.operations-max", "must be 1 to 10000000, but is -1"),
                                Map.entry("postern.audit.unproven-max", "must be 1 to 10000000, but is 2000000000"),
                                Map.entry("postern.audit.unproven-per-second", "must be 1 to"),
                                Map.entry("postern.events.keep-for", "must be at least PT1M, but is PT1S"),
                                Map.entry("postern.events.size-max", "must be 1048576 to 4398046511104, but is 1024"),
                                Map.entry("postern.insight.keep-for", "must be at least PT48H, but is PT24H"),
                                Map.entry("postern.insight.expiry-interval", "must be at least PT0.01S"),
                                Map.entry("postern.insight.price-per-thousand-tokens", "must be between 0 and 1000000"),
                                Map.entry("postern.log-streams.batch-wait", "must be at least PT0S"),
                                Map.entry("postern.log-streams.stdout.format", "must be json or syslog"),
                                Map.entry("postern.log-streams.stdout.filters", "must be categories"),
                                Map.entry("postern.log-streams.syslog.endpoint", "must be udp://host:port"),
                                Map.entry("postern.log-streams.syslog.filters", "must be categories"),
                                Map.entry("postern.log-streams.otlp.endpoint", "must be an http or https URL"),
                                Map.entry("postern.log-streams.otlp.headers", "must be Name=value"),
                                Map.entry("postern.log-streams.otlp.filters", "must be categories"),
                                Map.entry("postern.log-streams.batch-events-max", "must be 1 to"),
                                Map.entry("postern.log-streams.batch-bytes-max", "must be 1 to"),
                                Map.entry("postern.log-streams.answer-wait", "must be at least PT0.01S"),
                                Map.entry("postern.log-streams.retry-first", "must be at least PT0.01S"),
                                Map.entry("postern.log-streams.retry-max", "must be at least PT0.01S"),
                                Map.entry("postern.log-streams.suspend-after", "must be at least PT0S"),
                                Map.entry("postern.log-streams.shutdown-wait", "must be at least PT0S"),
                                Map.entry("postern.registry.poll-interval", "must be at least PT0.01S"),
                                Map.entry("postern.copy.age-max", "must be at least PT10S"),
                                Map.entry("postern.key-sets.timeout", "must not be longer than PT20S"),
                                Map.entry("postern.key-sets.private-addresses", "must be addresses or ranges"),
                                Map.entry("postern.clients.secret-rotation-grace", "must be at least PT0S"),
                                Map.entry("postern.clients.last-use-interval", "must be at least PT0.01S"),
                                Map.entry("postern.limits.quota-save-interval", "must be at least PT0.01S"),
                                Map.entry("postern.limits.address.token-requests", "must be 0 to 1000000, but is -1"),
                                Map.entry("postern.limits.address.key-requests", "must be 0 to 1000000, but is 1000001"),
                                Map.entry("postern.limits.address.management-requests", "must be 0 to 1000000, but is -5"),
                                Map.entry("postern.limits.address.failures-free", "must be 1 to 1000000, but is 0"),
                                Map.entry("postern.limits.address.failures-free-per-client", "must be 1 to"),
                                Map.entry("postern.limits.address.failure-delay-max", "must be at most PT1H, but is PT2H"),
                                Map.entry("postern.http.trusted-proxies", "must be addresses or ranges such as"),
                                Map.entry("postern.readiness.lag-max", "must be at most P36500D"),
                                Map.entry("postern.http.headers-timeout", "must be at least PT0.1S"),
                                Map.entry("postern.http.body-timeout", "must be at least PT0.1S"),
                                Map.entry("postern.http.stop-timeout", "must be at least PT0S"),
                                Map.entry("postern.http.stop-delay", "must be at least PT0S"),
                                Map.entry("postern.http.stop-idle-timeout", "must be at least PT0S"),
                                Map.entry("postern.http.stop-max", "must be at least PT0S"),
                                Map.entry("postern.http.connections-max", "must be 1 to"),
                                Map.entry("postern.http.memory-max", "must be at least 1M, but is 1024 bytes"),
                                Map.entry("postern.downstream.token-endpoint", "must be an absolute URL"),
                                Map.entry("postern.downstream.token-endpoint,", "postern.downstream.client-id and"),
                                Map.entry("postern.downstream.origins", "must be scheme://host[:port], but holds siem.example"),
                                Map.entry("postern.downstream.token-hold-off", "must be at least PT0S"),
                                Map.entry("postern.downstream.token-timeout", "must be at least PT0.01S"),
                                Map.entry("postern.actions.fetch-hosts",
                                        "must be hosts such as api.example.com, *.example.com or billing.internal:8443, but "
                                                + "holds https://x.example"),
                                Map.entry("postern.actions.private-addresses",
                                        "must be addresses or ranges such as 10.1.2.3, 10.1.0.0/16 or fd00::/8, but holds "
                                                + "10.0.0.0/99"),
                                Map.entry("postern.actions.fetch-calls-max", "must be 1 to 10000, but is 0"),
                                Map.entry("postern.actions.fetch-calls-per-host-max", "must be 1 to"),
                                Map.entry("postern.actions.time-max", "must be at least PT0.01S"),
                                Map.entry("postern.actions.load-time-max", "must be at most PT1M, but is PT2M"),
                                Map.entry("postern.actions.trigger-time-max", "must be at least PT0.01S"),
                                Map.entry("postern.actions.memory-max", "must be 4M to 1G, but is 1048576 bytes"),
                                Map.entry("postern.actions.threads", "must be 1 to 256, but is 0"),
                                Map.entry("postern.actions.waiting-max", "must be 1 to 1000000, but is 0"),
                                Map.entry("postern.actions.pause", "must be at least PT0.01S"),
                                Map.entry("postern.actions.executions-max", "must be 1 to 1000000, but is 0"),
                                Map.entry("postern.actions.modules-dir", "/nowhere/packages is not a directory"),
                                Map.entry("postern.insecure-http", "must be true or false, but is maybe"),
                                Map.entry("postern.tenant-file.check=true", "checks a tenant file: name it by"))),
                Arguments.of(
                        Map.of("postern.keys.publish-ahead", "abc", "postern.keys.provider", "rsa", "postern.audit.events-max",
                                "many", "postern.http.memory-max", "12Q", "postern.store", "mysql",
                                "quarkus.management.port", "top secret", "postern.readiness.lag-max", "10 parsecs"),
                        Map.of("postern.keys.publish-ahead", "must be a duration, such as PT30S or PT1H, but is abc",
                                "postern.keys.provider", "must be one of auto, jdk, but is rsa", "postern.audit.events-max",
                                "must be a whole number of at most 9 digits, but is many", "postern.http.memory-max",
                                "must be a size, such as 64M, but is 12Q", "postern.store",
                                "must be one of postgresql, sqlite, but is mysql", "quarkus.management.port",
                                "must be a whole number of at most 9 digits, but is top secret", "postern.readiness.lag-max",
                                "must be a duration, such as PT30S or PT1H, but is 10 parsecs")),
                Arguments.of(Map.of("postern.console.oidc.client-id", "console"),
                        Map.of("postern.console.oidc.issuer", "is missing, though others of these settings are given")),
                Arguments.of(Map.of("postern.console.oidc.issuer", "http://login.example.com"),
                        Map.of("postern.console.oidc.issuer", "must be an https URL", "postern.console.oidc.client-id",
                                "is missing", "postern.console.oidc.groups", "is missing, so nobody could sign in")),
                Arguments.of(Map.of("postern.console.oidc.issuer", "https://login.example.com/?tenant=1",
                        "postern.console.oidc.client-id", "console", "postern.console.oidc.requested-scopes", "profile",
                        "postern.console.oidc.timeout", "PT1M", "postern.console.oidc.groups[0].name", "platform-team",
                        "postern.console.oidc.groups[1].scopes", "read:everything"),
                        Map.of("postern.console.oidc.issuer", "must be an https URL", "postern.console.oidc.requested-scopes",
                                "must be scopes of the provider", "postern.console.oidc.timeout",
                                "must not be longer than PT20S",
                                "postern.console.oidc.groups[0].scopes", "is missing", "postern.console.oidc.groups[1].name",
                                "is missing", "postern.console.oidc.groups[1].scopes", "must be scopes of the Management API")),
                Arguments.of(Map.of("postern.tenant-file", "/nowhere/tenant.yaml"),
                        Map.of("postern.tenant-file", "/nowhere/tenant.yaml does not exist")));
    }

    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
