package dev.postern.insight;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** The figures are those of the raw events, also after the process was killed; what expires is told once. */
class FiguresIT {

    private static final String INSIGHT = "/api/v2/postern/insight/";
    private static final String ORDERS = "https://orders.example/";
    private static final String PEOPLE = "https://people.example/";
    private static final int LIFETIME = 3_600;

    @TempDir
    Path directory;

    @Test
    void figures_recomputed_from_the_raw_events_are_the_same_before_and_after_a_kill() {
        try (PackagedPostern postern = new PackagedPostern(directory)
                .with("POSTERN_INSIGHT_PRICE_PER_THOUSAND_TOKENS", "250").start()) {
            String token = postern.managementToken();
            api(postern, token, ORDERS);
            api(postern, token, PEOPLE);
            String[] billing = client(postern, token, "Billing", ORDERS, PEOPLE);
            String[] shipping = client(postern, token, "Shipping", ORDERS);
            for (int i = 0; i < 6; i++) {
                postern.token(billing[0], billing[1], ORDERS);
            }
            postern.token(billing[0], billing[1], PEOPLE);
            postern.token(shipping[0], shipping[1], ORDERS);
            refuse(postern, shipping[0]);
            Map<String, long[]> before = compared(postern, token, 9); // with the one for the Management API
            assertEquals(5, before.get(billing[0])[2]);
            postern.kill();
            postern.start();

            postern.token(billing[0], billing[1], ORDERS);
            Map<String, long[]> after = compared(postern, postern.managementToken(), before.get("")[0] + 1);
            assertEquals(6, after.get(billing[0])[2]);
            JsonNode wasteful = ask(postern, postern.managementToken(), "wasteful-callers?client_id=" + billing[0])
                    .at("/wasteful_callers/0");
            assertEquals(7, wasteful.path("issued").intValue());
            assertEquals("1.5", wasteful.path("wasted_cost").asText());
        }
    }

    @Test
    void a_secret_that_expires_is_told_once_by_an_event() {
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_INSIGHT_EXPIRY_INTERVAL", "PT0.05S")
                .start()) {
            String token = postern.managementToken();
            String[] client = client(postern, token, "Billing");
            Instant end = Instant.now().plus(5, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
            String secret = management(postern, token).body(Map.of("label", "old one", "expires_at", end.toString()))
                    .post("/api/v2/clients/{id}/secrets", client[0]).then().statusCode(201).extract().path("id");
            List<JsonNode> told = new ArrayList<>();
            Eventually.await(() -> !expiries(postern, token, told).isEmpty());
            JsonNode event = told.get(0);
            assertEquals(client[0], event.path("client_id").textValue());
            assertEquals("Billing", event.path("client_name").textValue());
            assertEquals("A client_secret expires within 7 days", event.path("description").textValue());
            assertEquals(secret, event.at("/details/credential_id").textValue());
            assertEquals(7, event.at("/details/days").intValue());
            assertEquals(end, Instant.parse(event.at("/details/expires_at").textValue()));
            assertTrue(postern.log().contains("The client_secret " + secret + " of application " + client[0] + " expires at"));

            postern.stop();
            postern.start();
            String again = postern.managementToken();
            String other = management(postern, again)
                    .body(Map.of("expires_at", Instant.now().plus(12, ChronoUnit.HOURS).toString()))
                    .post("/api/v2/clients/{id}/secrets", client[0]).then().statusCode(201).extract().path("id");
            Eventually.await(() -> expiries(postern, again, told).size() == 2);
            assertEquals(List.of(other, secret),
                    told.stream().map(found -> found.at("/details/credential_id").textValue()).toList());
            assertEquals(1, told.get(0).at("/details/days").intValue());
        }
    }

    /** Compares the figures with the events; client id → issued, refused, wasted; of all under "". */
    private static Map<String, long[]> compared(PackagedPostern postern, String token, long tokensMin) {
        Map<String, long[]> raw = new HashMap<>();
        Eventually.await(() -> {
            raw.clear();
            raw.putAll(recomputed(postern, token));
            return raw.getOrDefault("", new long[1])[0] >= tokensMin;
        });
        Map<String, long[]> figures = new HashMap<>();
        Eventually.await(() -> {
            figures.clear();
            for (JsonNode item : ask(postern, token, "usage?by=client_id").path("usage")) {
                figures.put(item.path("client_id").asText(), new long[] { item.path("issued").longValue(),
                        item.path("refused").longValue() });
            }
            return figures.keySet().containsAll(raw.keySet().stream().filter(id -> !id.isEmpty()).toList());
        });
        raw.forEach((client, sums) -> {
            if (!client.isEmpty()) {
                assertEquals(sums[0], figures.get(client)[0], "issued to " + client);
                assertEquals(sums[1], figures.get(client)[1], "refused to " + client);
                assertEquals(sums[2], wasted(postern, token, client), "wasted by " + client);
            }
        });
        return raw;
    }

    private static long wasted(PackagedPostern postern, String token, String client) {
        long wasted = 0;
        for (JsonNode caller : ask(postern, token, "wasteful-callers?client_id=" + client).path("wasteful_callers")) {
            wasted += caller.path("wasted").longValue();
        }
        return wasted;
    }

    private static Map<String, long[]> recomputed(PackagedPostern postern, String token) {
        Map<String, long[]> sums = new HashMap<>();
        Map<String, Instant> last = new HashMap<>();
        for (JsonNode event : events(postern, token)) {
            int place = event.path("type").asText().equals("seccft") ? 0 : 1;
            if (place == 0 || event.path("type").asText().equals("feccft")) {
                String client = event.path("client_id").asText();
                sums.computeIfAbsent(client, any -> new long[3])[place]++;
                sums.computeIfAbsent("", any -> new long[3])[place]++;
                String caller = client + event.path("audience") + event.path("scope") + event.path("ip");
                Instant at = Instant.parse(event.path("date").asText());
                Instant before = place == 0 ? last.put(caller, at) : null;
                long half = event.path("audience").asText().endsWith("/api/v2/") ? 43_200 : LIFETIME / 2;
                if (before != null && at.isBefore(before.plusSeconds(half))) {
                    sums.get(client)[2]++;
                }
            }
        }
        return sums;
    }

    private static List<JsonNode> events(PackagedPostern postern, String token) {
        List<JsonNode> all = new ArrayList<>();
        String from = "";
        JsonNode page;
        do {
            page = json(management(postern, token).get("/api/v2/logs?take=100" + from));
            page.forEach(all::add);
            from = all.isEmpty() ? "" : "&from=" + all.get(all.size() - 1).path("log_id").asText();
        } while (!page.isEmpty());
        return all;
    }

    private static List<JsonNode> expiries(PackagedPostern postern, String token, List<JsonNode> found) {
        found.clear();
        json(management(postern, token).queryParam("q", "type:credential_expiring").get("/api/v2/logs")).forEach(found::add);
        return found;
    }

    private static void refuse(PackagedPostern postern, String client) {
        postern.request().formParams(Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", "wrong",
                "audience", ORDERS)).post("/oauth/token").then().statusCode(401);
    }

    private static void api(PackagedPostern postern, String token, String identifier) {
        management(postern, token).body(Map.of("identifier", identifier, "token_lifetime", LIFETIME, "scopes",
                List.of(Map.of("value", "read")))).post("/api/v2/resource-servers").then().statusCode(201);
    }

    private static String[] client(PackagedPostern postern, String token, String name, String... audiences) {
        JsonNode client = json(management(postern, token).body(Map.of("name", name, "app_type", "non_interactive",
                "grant_types", List.of("client_credentials"))).post("/api/v2/clients"));
        String id = client.path("client_id").textValue();
        for (String audience : audiences) {
            management(postern, token).body(Map.of("client_id", id, "audience", audience, "scope", List.of("read")))
                    .post("/api/v2/client-grants").then().statusCode(201);
        }
        return new String[] { id, client.path("client_secret").textValue() };
    }

    private static JsonNode ask(PackagedPostern postern, String token, String question) {
        Response answer = management(postern, token).get(INSIGHT + question);
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer);
    }

    private static RequestSpecification management(PackagedPostern postern, String token) {
        return postern.request().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
