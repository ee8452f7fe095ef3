package dev.postern.docs;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.actions.RunningAction;

/**
 * The Actions of {@code docs/actions} do what their first lines say. Those that call a service: {@link DocumentedCallsTest}.
 */
@QuarkusTest
class DocumentedActionsTest {

    private static final String API = "https://documented-actions.example/";
    private static final Path DIRECTORY = Path.of("docs/actions");
    private static final String CLAIMS = "https://claims.example.com/";

    private final TestTenant tenant = new TestTenant();

    @Test
    void the_list_names_every_action() throws IOException {
        String list = Files.readString(DIRECTORY.resolve("README.md"));
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            assertEquals(List.of(), files.map(DIRECTORY::relativize).map(Path::toString)
                    .filter(name -> name.endsWith(".js") && !list.contains("(" + name + ")")).toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "127.0.0.0/8", "10.0.0.0/8, 127.0.0.1", "0.0.0.0/0", "::ffff:127.0.0.1", "::/0" })
    void network_allow_list_admits_callers_of_its_networks(String networks) {
        try (RunningAction action = running("network-allow-list.js")) {
            issued(client(Map.of("allowed_networks", networks)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "10.0.0.0/8", "127.0.0.2", "127.0.0.128/25, ::1", "2001:db8::/32" })
    void network_allow_list_refuses_the_others(String networks) {
        try (RunningAction action = running("network-allow-list.js")) {
            refused(client(Map.of("allowed_networks", networks)), 400, "invalid_request")
                    .body("error_description", equalTo("Tokens are not issued to this network"));
        }
    }

    @ParameterizedTest
    @CsvSource({ "2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/32, 2001:db9::1, false",
            "2001:db8:0:ff00::/56, 2001:db8:0:ffab:1:2:3:4, true", "2001:db8:0:ff00::/56, 2001:db8:0:fe00::1, false",
            "192.0.2.0/24, ::ffff:192.0.2.9, true", "192.0.2.7, 192.0.2.7, true", "192.0.2.0/31, 192.0.2.2, false",
            "fe80::1, fe80::1%eth0, true", "::1, 0:0:0:0:0:0:0:1, true" })
    void network_allow_list_knows_both_families(String network, String ip, boolean admitted) {
        try (RunningAction action = running("network-allow-list.js")) {
            String id = client(Map.of("allowed_networks", network)).id();
            tenant.management().body(Map.of("audience", API, "ip", ip)).post("/api/v2/clients/" + id + "/preview-token")
                    .then().statusCode(200).body("issued", equalTo(admitted));
        }
    }

    @ParameterizedTest
    @CsvSource({ "office", "127.0.0.0/33", "::/129", "1.2.3", "1::2::3", "256.0.0.1", "127.0.0.1/8/8", "''" })
    void network_allow_list_refuses_every_token_of_a_list_that_it_cannot_read(String wrong) {
        try (RunningAction action = running("network-allow-list.js")) {
            refused(client(Map.of("allowed_networks", "127.0.0.1," + wrong)), 500, "server_error");
        }
    }

    @Test
    void network_allow_list_has_a_default_and_leaves_others_alone() {
        TestClient client = client(Map.of());
        try (RunningAction action = running("network-allow-list.js")) {
            issued(client);
        }
        try (RunningAction action = running("network-allow-list.js", Map.of("DEFAULT_NETWORKS", "192.0.2.0/24"))) {
            refused(client, 400, "invalid_request");
        }
    }

    @Test
    void environment_claim_tells_the_environment_and_keeps_environments_apart() {
        try (RunningAction action = running("environment-claim.js",
                Map.of("API_ENVIRONMENTS", "{\"" + API + "\": \"production\"}"))) {
            assertEquals("production",
                    issued(client(Map.of("environment", "production"))).path(CLAIMS + "environment").asText());
            refused(client(Map.of("environment", "staging")), 400, "invalid_request").body("error_description",
                    equalTo("This API is for production, and the application belongs to staging"));
            refused(client(Map.of()), 400, "invalid_request");
        }
        try (RunningAction action = running("environment-claim.js")) {
            assertEquals("development", issued(client(Map.of())).path(CLAIMS + "environment").asText());
        }
    }

    @Test
    void office_hours_issues_tokens_during_the_hours_only() {
        String everyDay = "Mon,Tue,Wed,Thu,Fri,Sat,Sun";
        String now = hours(-1, 2);
        String later = hours(2, 3);
        try (RunningAction action = running("office-hours.js")) {
            issued(client(Map.of()));
            issued(client(Map.of("office_hours", now, "office_days", everyDay)));
            refused(client(Map.of("office_hours", later, "office_days", everyDay)), 400, "invalid_request")
                    .body("error_description", containsString("Tokens are issued during " + later));
            issued(client(Map.of("office_hours", hours(4, 7), "office_days", everyDay, "utc_offset", "+05:30")));
            issued(client(Map.of("office_hours", hours(-7, -4), "office_days", everyDay, "utc_offset", "-05:30")));
            refused(client(Map.of("office_hours", now, "office_days", everyDay, "utc_offset", "+05:30")), 400,
                    "invalid_request");
            refused(client(Map.of("office_hours", "always")), 500, "server_error");
        }
    }

    @Test
    void office_hours_count_on_their_days_only() {
        String today = day(Instant.now());
        String before = day(Instant.now().minus(1, ChronoUnit.DAYS));
        String after = day(Instant.now().plus(1, ChronoUnit.DAYS));
        try (RunningAction action = running("office-hours.js")) {
            issued(client(Map.of("office_hours", "00:00-24:00", "office_days", before + "," + today + ", " + after)));
            refused(client(Map.of("office_hours", "00:00-24:00", "office_days",
                    Stream.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
                            .filter(day -> !List.of(before, today, after).contains(day)).reduce((a, b) -> a + "," + b)
                            .orElseThrow())),
                    400, "invalid_request");
        }
    }

    @Test
    void organization_claims_tell_plan_and_region_and_end_the_tokens_of_a_suspended_one() {
        tenant.api(API, "read");
        String organization = tenant.organization("documented");
        TestClient client = tenant.client("caller");
        client.grant(API, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        try (RunningAction action = running("organization-claims.js")) {
            assertFalse(issued(client).toString().contains("claims.example.com"));
            metadata(organization, Map.of());
            assertEquals("free", ofOrganization(client, organization).path(CLAIMS + "organization_plan").asText());
            metadata(organization, Map.of("plan", "team", "region", "eu"));
            JsonNode claims = ofOrganization(client, organization);
            assertEquals("team", claims.path(CLAIMS + "organization_plan").asText());
            assertEquals("eu", claims.path(CLAIMS + "organization_region").asText());
            metadata(organization, Map.of("suspended", "true"));
            client.tokenRequest(API).formParam("organization", organization).post("/oauth/token").then().statusCode(400)
                    .body("error_description", equalTo("The organization documented is suspended"));
        }
    }

    @Test
    void client_claims_are_the_marked_metadata_under_a_namespace() {
        try (RunningAction action = running("client-claims.js")) {
            JsonNode claims = issued(client(Map.of("claim_team", "billing", "claim_beta", "true", "claim_level", "3",
                    "claim_account", "0042", "internal_note", "hidden")));
            assertEquals("billing", claims.path(CLAIMS + "team").textValue());
            assertEquals(3, claims.path(CLAIMS + "level").numberValue());
            assertEquals("0042", claims.path(CLAIMS + "account").textValue());
            assertTrue(claims.path(CLAIMS + "beta").booleanValue());
            assertFalse(claims.toString().contains("hidden"));
        }
    }

    @Test
    void scope_reduction_leaves_what_the_metadata_allow() {
        try (RunningAction action = running("scope-reduction.js")) {
            assertEquals("read:orders write:orders", issued(client(Map.of())).path("scope").asText());
            assertEquals("read:orders", issued(client(Map.of("read_only", "true"))).path("scope").asText());
            assertEquals("write:orders",
                    issued(client(Map.of("scopes_max", "write:orders delete:orders"))).path("scope").asText());
            refused(client(Map.of("scopes_max", "delete:orders")), 400, "invalid_scope");
        }
    }

    @Test
    void require_parameter_wants_a_ticket_for_guarded_apis() {
        try (RunningAction action = running("require-parameter.js", Map.of("GUARDED_APIS", "https://x.example/ " + API))) {
            TestClient client = client(Map.of());
            assertEquals("CHG-004711", claims(client.tokenRequest(API).formParam("change_ticket", "CHG-004711"))
                    .path(CLAIMS + "change_ticket").asText());
            refused(client, 400, "invalid_request");
            client.tokenRequest(API).formParam("change_ticket", "CHG-4711 or so").post("/oauth/token").then()
                    .statusCode(400).body("error_description",
                            equalTo("This API needs the parameter change_ticket, such as CHG-004711"));
        }
        try (RunningAction action = running("require-parameter.js", Map.of("GUARDED_APIS", "https://x.example/"))) {
            issued(client(Map.of()));
        }
    }

    @Test
    void sign_a_claim_signs_who_calls_and_when() throws GeneralSecurityException {
        String secret = "a secret of more than 32 characters";
        try (RunningAction action = running("sign-a-claim.js", Map.of("SIGNING_SECRET", secret))) {
            TestClient client = client(Map.of());
            JsonNode claim = issued(client).path(CLAIMS + "caller");
            assertEquals(client.id(), claim.path("subject").asText());
            assertTrue(Math.abs(Instant.now().getEpochSecond() - claim.path("issued_at").asLong()) < 600, claim.toString());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal((client.id() + "." + claim.path("issued_at").asLong())
                    .getBytes(StandardCharsets.UTF_8));
            assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(signature),
                    claim.path("signature").asText());
        }
        try (RunningAction action = running("sign-a-claim.js", Map.of("SIGNING_SECRET", "short"))) {
            refused(client(Map.of()), 500, "server_error");
        }
    }

    @Test
    void the_hook_and_its_action_decide_alike() {
        String hook = tenant.management()
                .body(Map.of("name", "documented", "script", code("hook-to-action/hook.js"), "triggerId",
                        "credentials-exchange"))
                .post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        try {
            tenant.management().body(Map.of("REGION", "eu")).post("/api/v2/hooks/" + hook + "/secrets").then().statusCode(201);
            tenant.management().body(Map.of("enabled", true)).patch("/api/v2/hooks/" + hook).then().statusCode(200);
            decidesAboutTiers();
        } finally {
            tenant.management().delete("/api/v2/hooks/" + hook).then().statusCode(204);
        }
        try (RunningAction action = running("hook-to-action/action.js", Map.of("REGION", "eu"))) {
            decidesAboutTiers();
        }
    }

    private void decidesAboutTiers() {
        JsonNode gold = issued(client(Map.of("tier", "gold")));
        assertEquals("read:orders write:orders", gold.path("scope").asText());
        assertEquals("gold", gold.path(CLAIMS + "tier").asText());
        assertEquals("eu", gold.path(CLAIMS + "region").asText());
        assertEquals("read:orders", issued(client(Map.of("tier", "basic"))).path("scope").asText());
        refused(client(Map.of()), 400, "invalid_request").body("error_description", equalTo("This application has no tier"));
    }

    /** An application of this metadata, granted two scopes. */
    private TestClient client(Map<String, Object> metadata) {
        return tenant.api(API, "read:orders", "write:orders").client("caller", Map.of("client_metadata", metadata))
                .granted(API, "read:orders", "write:orders");
    }

    private void metadata(String organization, Map<String, String> metadata) {
        tenant.management().body(Map.of("metadata", metadata)).patch("/api/v2/organizations/" + organization).then()
                .statusCode(200);
    }

    private RunningAction running(String file) {
        return running(file, Map.of());
    }

    private RunningAction running(String file, Map<String, String> secrets) {
        return RunningAction.of(tenant, code(file), secrets);
    }

    static String code(String file) {
        try {
            return Files.readString(DIRECTORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode issued(TestClient client) {
        return claims(client.tokenRequest(API));
    }

    private static JsonNode ofOrganization(TestClient client, String organization) {
        return claims(client.tokenRequest(API).formParam("organization", organization));
    }

    private static ValidatableResponse refused(TestClient client, int status, String error) {
        return client.tokenRequest(API).post("/oauth/token").then().statusCode(status).body("error", equalTo(error));
    }

    /** Of the token that the request gets. */
    static JsonNode claims(RequestSpecification request) {
        String token = request.post("/oauth/token").then().statusCode(200).extract().path("access_token");
        try {
            return new ObjectMapper().readTree(
                    new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** From so many hours from now, in UTC, until so many: {@code 08:00-11:00}. */
    private static String hours(int from, int until) {
        LocalTime hour = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        return hour.plusHours(from) + "-" + hour.plusHours(until);
    }

    private static String day(Instant of) {
        String name = of.atZone(ZoneOffset.UTC).getDayOfWeek().name();
        return name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
    }
}
