package dev.postern.logstream;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.downstream.OtherParty;
import dev.postern.store.Replicas;

/** A log stream goes on where it stopped, whoever stopped: its destination, its process, or one of several processes. */
class StreamResumeIT {

    private static final String DELIVERED = "postern_log_streams_events_total{outcome=\"delivered\"}";

    @TempDir
    Path directory;

    @Test
    void nothing_is_lost_while_the_destination_is_away_and_the_process_is_killed() {
        int port = FreePort.find();
        try (PackagedPostern postern = postern().start()) {
            stream(postern, postern.baseUrl(), port);
            Set<String> issued = new LinkedHashSet<>(refusals(postern, "before", 20));
            Eventually.await(() -> isKept(postern, issued));
            postern.kill();
            postern.start();
            issued.addAll(refusals(postern, "between", 20));
            postern.stop();
            postern.start();
            issued.addAll(refusals(postern, "after", 20));
            try (OtherParty siem = new OtherParty(port)) {
                Eventually.await(() -> arrived(siem).containsAll(issued), () -> arrived(siem) + " of " + issued);
                assertInOrder(siem);
            }
        }
    }

    @Test
    void a_restart_begins_after_the_last_event_that_was_delivered() {
        try (OtherParty siem = new OtherParty(); PackagedPostern postern = postern().start()) {
            stream(postern, postern.baseUrl(), siem.port());
            List<String> first = refusals(postern, "first", 10);
            Eventually.await(() -> arrived(siem).containsAll(first));
            postern.stop();
            int before = logIds(siem).size();
            postern.start();
            List<String> second = refusals(postern, "second", 10);
            Eventually.await(() -> arrived(siem).containsAll(second));
            List<String> ids = logIds(siem);
            assertEquals(new HashSet<>(ids).size(), ids.size(), "no event came twice");
            assertTrue(before < ids.size());
        }
    }

    @Test
    void where_events_are_not_kept_they_are_sent_from_memory() {
        try (OtherParty siem = new OtherParty();
                PackagedPostern postern = postern().with("POSTERN_EVENTS_KEPT", "false").start()) {
            stream(postern, postern.baseUrl(), siem.port());
            List<String> sent = refusals(postern, "memory", 10);
            Eventually.await(() -> arrived(siem).containsAll(sent));
        }
    }

    @Test
    void of_two_replicas_one_sends_the_events_of_both_and_the_other_takes_over_when_it_is_killed() throws IOException {
        try (OtherParty siem = new OtherParty(); Replicas replicas = new Replicas(directory, 2)) {
            PackagedPostern one = replicas.all().get(0);
            PackagedPostern other = replicas.all().get(1);
            stream(one, Replicas.BASE_URL, siem.port());
            List<String> sent = new ArrayList<>(refusals(one, "one", 20));
            sent.addAll(refusals(other, "other", 20));
            Eventually.await(() -> arrived(siem).containsAll(sent));
            List<String> ids = logIds(siem);
            assertEquals(new HashSet<>(ids).size(), ids.size(), "no event came twice");
            // An event arrives before its sender counts it.
            Eventually.await(() -> delivered(one) + delivered(other) >= ids.size());
            boolean oneSends = delivered(one) > 0;
            PackagedPostern survivor = oneSends ? other : one;
            assertEquals(0, delivered(survivor), "the other one sends nothing");

            (oneSends ? one : other).kill();
            List<String> after = refusals(survivor, "survivor", 20);
            Eventually.await(() -> arrived(siem).containsAll(after));
            Eventually.await(() -> delivered(survivor) > 0);
        }
    }

    private PackagedPostern postern() {
        return new PackagedPostern(directory).with("POSTERN_LOG_STREAMS_RETRY_MAX", "PT0.5S");
    }

    private static void stream(PackagedPostern postern, String publicUrl, int port) {
        Response made = postern.request().auth().oauth2(postern.managementToken(publicUrl)).contentType(ContentType.JSON)
                .body("""
                        {"type": "http", "sink": {"httpEndpoint": "http://localhost:%d/in", "httpAuthorization": "Key k"},
                         "filters": [{"type": "category", "name": "auth.token_exchange.fail"}]}""".formatted(port))
                .post("/api/v2/log-streams");
        assertEquals(200, made.statusCode(), made.asString());
    }

    /** Refused requests of the administrator; what they name, each another thing. */
    private static List<String> refusals(PackagedPostern postern, String name, int count) {
        List<String> audiences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String audience = "https://" + name + ".example/" + i;
            postern.request().formParam("grant_type", "client_credentials")
                    .formParam("client_id", PackagedPostern.BOOTSTRAP_CLIENT_ID)
                    .formParam("client_secret", PackagedPostern.BOOTSTRAP_CLIENT_SECRET).formParam("audience", audience)
                    .post("/oauth/token").then().statusCode(403);
            audiences.add(audience);
        }
        return audiences;
    }

    private static boolean isKept(PackagedPostern postern, Set<String> audiences) {
        Set<String> kept = new HashSet<>();
        json(postern.request().auth().oauth2(postern.managementToken()).queryParam("q", "type:feccft")
                .queryParam("per_page", 100).get("/api/v2/logs")).forEach(event -> kept.add(event.path("audience").asText()));
        return kept.containsAll(audiences);
    }

    private static List<JsonNode> events(OtherParty siem) {
        List<JsonNode> events = new ArrayList<>();
        siem.calls.forEach(call -> call.body().lines().forEach(line -> events.add(json(line))));
        return events;
    }

    private static Set<String> arrived(OtherParty siem) {
        Set<String> audiences = new HashSet<>();
        events(siem).forEach(event -> audiences.add(event.at("/data/audience").asText()));
        return audiences;
    }

    private static List<String> logIds(OtherParty siem) {
        return events(siem).stream().map(event -> event.path("log_id").textValue()).toList();
    }

    private static void assertInOrder(OtherParty siem) {
        List<String> ids = logIds(siem);
        assertEquals(ids.stream().sorted().toList(), ids);
    }

    private static double delivered(PackagedPostern postern) {
        return postern.operations().get("/q/metrics").asString().lines().filter(line -> line.startsWith(DELIVERED))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 1))).sum();
    }
}
