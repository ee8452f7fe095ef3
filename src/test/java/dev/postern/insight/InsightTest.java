package dev.postern.insight;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;
import dev.postern.TestClient;
import dev.postern.TestTenant;

/** {@code /api/v2/postern/insight} and {@code /api/v2/stats}: what the kept events tell. */
@QuarkusTest
class InsightTest {

    private static final String INSIGHT = "/api/v2/postern/insight/";

    private final TestTenant tenant = new TestTenant();
    private final String name = "Insight " + UUID.randomUUID();
    private final String api = "https://" + UUID.randomUUID() + ".example/";

    @Test
    void tokens_and_refusals_are_counted_by_application_and_api_by_day_and_hour() {
        TestClient client = tenant.api(api, "read", "write").client(name).granted(api, "read");
        client.token(api);
        client.token(api);
        refuse(client);

        JsonNode counted = await("usage", answer -> sum(answer.path("usage"), "issued") == 2
                && sum(answer.path("usage"), "refused") == 1, "client_id", client.id());
        assertEquals(30, counted.path("usage").size());
        assertTrue(counted.path("counted_since").textValue().matches("[0-9-]{10}T[0-9:.]{12}Z"), counted.toString());
        JsonNode hours = insight("usage", "client_id", client.id(), "by", "hour", "from", day(-1), "to", day(0));
        assertEquals(48, hours.path("usage").size());
        assertEquals(2, sum(hours.path("usage"), "issued"));

        JsonNode byApi = insight("usage", "client_id", client.id(), "by", "audience").path("usage");
        assertEquals(api, byApi.at("/0/audience").textValue());
        assertEquals(2, byApi.at("/0/issued").intValue());
        JsonNode ofApi = insight("usage", "audience", api, "by", "client_id").path("usage");
        assertEquals(1, ofApi.size());
        assertEquals(client.id(), ofApi.at("/0/client_id").textValue());
        assertEquals(name, ofApi.at("/0/client_name").textValue());
        assertEquals(2, sum(insight("usage", "audience", api).path("usage"), "issued"));
        assertEquals(0, insight("usage", "audience", api, "by", "client_id", "page", "1").path("usage").size());
    }

    @Test
    void an_organization_has_figures_of_its_own() {
        TestClient client = tenant.api(api, "read").client(name);
        client.grant(api, Map.of("organization_usage", "allow", "allow_any_organization", true), "read");
        String organization = tenant.organization("org-" + UUID.randomUUID());
        client.tokenRequest(api).formParam("organization", organization).post("/oauth/token").then().statusCode(200);

        JsonNode counted = await("usage", answer -> sum(answer.path("usage"), "issued") == 1, "organization_id", organization);
        assertEquals(30, counted.path("usage").size());
        JsonNode listed = insight("usage", "client_id", client.id(), "by", "organization_id").path("usage");
        assertEquals(organization, listed.at("/0/organization_id").textValue());
        assertEquals(1, sum(insight("usage", "organization_id", organization, "audience", api, "client_id", client.id())
                .path("usage"), "issued"));
        ask("usage", "organization_id", organization, "audience", api).then().statusCode(400)
                .body("message", containsString("need a client_id"));
    }

    @Test
    void statistics_count_tokens_as_logins() {
        TestClient client = tenant.api(api, "read").client(name).granted(api, "read");
        long before = tokensToday();
        long activeBefore = active();
        client.token(api);
        client.token(api);
        Eventually.await(() -> tokensToday() >= before + 2 && active() > 0);
        assertTrue(active() >= activeBefore);
    }

    @Test
    void whoever_asks_again_while_the_last_token_is_young_is_wasteful() {
        TestClient client = tenant.api(api, Map.of("token_lifetime", 7_200), "read").client(name).granted(api, "read");
        for (int i = 0; i < 4; i++) {
            client.token(api);
        }
        JsonNode found = await("wasteful-callers", answer -> answer.at("/wasteful_callers/0/issued").intValue() == 4,
                "client_id", client.id()).at("/wasteful_callers/0");
        assertEquals(3, found.path("wasted").intValue());
        assertEquals(1, found.path("needed").intValue());
        assertEquals(4.0, found.path("factor").doubleValue());
        assertEquals(7_200, found.path("token_lifetime").intValue());
        assertEquals(api, found.path("audience").textValue());
        assertEquals("read", found.path("scope").textValue());
        assertFalse(found.path("ip").textValue().isEmpty());
        assertTrue(found.path("advice").textValue().startsWith("A token lives 2 hours, and this caller asks for one every "));
        assertFalse(found.has("wasted_cost"));
    }

    @Test
    void refusals_are_grouped_by_cause_with_the_private_reason_and_the_last_example() {
        TestClient client = tenant.api(api, "read").client(name).granted(api, "read");
        refuse(client);
        refuse(client);
        client.tokenRequest("https://unknown.example/").post("/oauth/token").then().statusCode(403);

        JsonNode found = await("refusals", answer -> sum(answer.path("refusals"), "count") == 3, "client_id", client.id())
                .path("refusals");
        assertEquals(List.of("unknown audience", "wrong client secret"), texts(found, "reason"));
        JsonNode secret = found.get(1);
        assertEquals(2, secret.path("count").intValue());
        assertEquals("access_denied", secret.path("error").textValue());
        assertEquals("wrong client secret", secret.at("/last_event/details/reason").textValue());
        assertEquals(client.id(), secret.at("/last_event/client_id").textValue());
    }

    @Test
    void what_was_never_used_is_listed_until_it_is_used() {
        TestClient client = tenant.api(api, "read", "write").client(name);
        String grant = client.grant(api, Map.of(), "read", "write");
        assertTrue(unused("clients", "clients").stream().anyMatch(item -> item.path("client_id").asText().equals(client.id())
                && item.path("last_token_at").isNull()));
        assertTrue(unused("resource-servers", "resource_servers").stream()
                .anyMatch(item -> item.path("identifier").asText().equals(api)));
        assertTrue(unused("client-grants", "client_grants").stream().anyMatch(item -> item.path("id").asText().equals(grant)));

        client.tokenRequest(api).formParam("scope", "read").post("/oauth/token").then().statusCode(200);
        Eventually.await(() -> unused("clients", "clients").stream()
                .noneMatch(item -> item.path("client_id").asText().equals(client.id())));
        assertTrue(unused("resource-servers", "resource_servers").stream()
                .noneMatch(item -> item.path("identifier").asText().equals(api)));
        assertTrue(unused("client-grants", "client_grants").stream().noneMatch(item -> item.path("id").asText().equals(grant)));
        JsonNode scopes = unused("scopes", "client_grants").stream().filter(item -> item.path("id").asText().equals(grant))
                .findFirst().orElseThrow();
        assertEquals(List.of("write"), texts(scopes.path("scopes"), "value"));
        assertTrue(unused("credentials", "clients").stream()
                .noneMatch(item -> item.path("client_id").asText().equals(client.id())), "the secret is new");
    }

    @Test
    void secrets_that_expire_are_listed() {
        TestClient client = tenant.client(name);
        Instant end = Instant.now().plus(9, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        String secret = tenant.management().contentType("application/json")
                .body(Map.of("label", "old one", "expires_at", end.toString()))
                .post("/api/v2/clients/{id}/secrets", client.id()).then().statusCode(201).extract().path("id");

        JsonNode found = expiring("10").stream().filter(item -> item.path("client_id").asText().equals(client.id())).findFirst()
                .orElseThrow();
        assertEquals(secret, found.path("credential_id").textValue());
        assertEquals("client_secret", found.path("credential_type").textValue());
        assertEquals("old one", found.path("credential_name").textValue());
        assertEquals(end, Instant.parse(found.path("expires_at").textValue()));
        assertTrue(expiring("8").stream().noneMatch(item -> item.path("client_id").asText().equals(client.id())));
    }

    @Test
    void a_question_that_cannot_be_answered_is_refused_in_words() {
        ask("usage", "by", "colour").then().statusCode(400).body("errorCode", equalTo("invalid_query_string"));
        ask("usage", "from", "2026").then().statusCode(400);
        ask("usage", "by", "hour", "from", day(-40)).then().statusCode(400).body("message", containsString("at most 31 days"));
        ask("usage", "per_page", "101").then().statusCode(400);
        ask("refusals", "from", day(1), "to", day(0)).then().statusCode(400);
        ask("wasteful-callers", "colour", "red").then().statusCode(400);
        ask("unused/clients", "days", "0").then().statusCode(400);
        ask("unused/clients", "from", "nowhere").then().statusCode(400).body("message", containsString("Not a checkpoint"));
        tenant.management().post(INSIGHT + "usage").then().statusCode(405).header("Allow", "GET, HEAD");
        assertEquals(0, sum(insight("usage", "client_id", "nobody").path("usage"), "issued"));
    }

    @Test
    void each_question_asks_for_the_scope_of_what_it_shows() {
        Map.of("usage", "read:stats", "wasteful-callers", "read:logs", "refusals", "read:logs", "unused/clients",
                "read:clients",
                "unused/client-grants", "read:client_grants", "unused/scopes", "read:client_grants", "unused/resource-servers",
                "read:resource_servers", "unused/credentials", "read:client_credentials", "expiring", "read:client_credentials")
                .forEach((path, scope) -> {
                    tenant.management(scope).get(INSIGHT + path).then().statusCode(200);
                    tenant.management("read:tenant_settings").get(INSIGHT + path).then().statusCode(403)
                            .body("message", containsString(scope));
                    given().get(INSIGHT + path).then().statusCode(401);
                });
    }

    private static void refuse(TestClient client) {
        given().formParams(Map.of("grant_type", "client_credentials", "client_id", client.id(), "client_secret", "wrong"))
                .post("/oauth/token").then().statusCode(401);
    }

    private long tokensToday() {
        Response answer = tenant.management().get("/api/v2/stats/daily?from=" + day(-1) + "&to=" + day(0));
        assertEquals(200, answer.statusCode(), answer.asString());
        return sum(PackagedPostern.json(answer), "logins");
    }

    private long active() {
        return Long
                .parseLong(tenant.management().get("/api/v2/stats/active-users").then().statusCode(200).extract().asString());
    }

    private List<JsonNode> expiring(String days) {
        List<JsonNode> found = new ArrayList<>();
        insight("expiring", "days", days, "per_page", "100").path("expiring").forEach(found::add);
        return found;
    }

    /** All of them, page by page. */
    private List<JsonNode> unused(String what, String key) {
        List<JsonNode> found = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = insight("unused/" + what, "days", "1", "take", "100", "from", next);
            page.path(key).forEach(found::add);
            next = page.path("next").asText();
        } while (!next.isEmpty());
        return found;
    }

    private JsonNode await(String what, Predicate<JsonNode> condition, String... parameters) {
        JsonNode[] answer = { null };
        Eventually.await(() -> {
            answer[0] = insight(what, parameters);
            return condition.test(answer[0]);
        }, () -> answer[0].toString());
        return answer[0];
    }

    private JsonNode insight(String what, String... parameters) {
        Response answer = ask(what, parameters);
        assertEquals(200, answer.statusCode(), answer.asString());
        return PackagedPostern.json(answer);
    }

    private Response ask(String what, String... parameters) {
        var request = tenant.management();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get(INSIGHT + what);
    }

    private static long sum(JsonNode items, String field) {
        return StreamSupport.stream(items.spliterator(), false).mapToLong(item -> item.path(field).longValue()).sum();
    }

    private static List<String> texts(JsonNode items, String field) {
        return StreamSupport.stream(items.spliterator(), false).map(item -> item.path(field).textValue()).toList();
    }

    private static String day(int fromToday) {
        return LocalDate.now(ZoneOffset.UTC).plusDays(fromToday).toString().replace("-", "");
    }
}
