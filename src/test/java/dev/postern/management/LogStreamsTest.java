package dev.postern.management;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;

import dev.postern.Concurrently;
import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.ShiftedClock;
import dev.postern.TestCause;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.downstream.OtherParty;
import dev.postern.downstream.OtherPartyProfile;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.logstream.LogStreams;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.store.Database;

@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class LogStreamsTest {

    private static final String PATH = "/api/v2/log-streams";
    private static final String ORDERS = "https://orders.example/log-streams-test";
    private static final String HEADER_VALUE = "header-value-0123456789";
    private static final String KEY = "Splunk collector-key";

    private final TestTenant tenant = new TestTenant();

    @Inject
    Registry registry;

    @Inject
    CurrentSnapshot current;
    @Inject
    LogStreams streams;
    @Inject
    ShiftedClock clock;
    @Inject
    Database database;
    @ConfigProperty(name = "postern.data-dir")
    String dataDirectory;
    @ConfigProperty(name = "test.other-party.port")
    int port;

    private OtherParty party;

    @BeforeEach
    void start() {
        party = new OtherParty(port);
        clock.advance(OtherPartyProfile.TOKEN_HOLD_OFF); // an earlier test may have left one
    }

    @AfterEach
    void stop() {
        party.close();
    }

    @BeforeEach
    @AfterEach
    void deleteAll() {
        List<String> ids = tenant.management().get(PATH).jsonPath().getList("id");
        ids.forEach(id -> tenant.management().delete(PATH + "/" + id).then().statusCode(204));
    }

    @Test
    void parameters_that_sdks_send_along_are_ignored() {
        tenant.management().get("/api/v2/log-streams?paginate=false&include_totals=true&page=0&per_page=50").then()
                .statusCode(200).body("$", instanceOf(List.class));
    }

    @Test
    void a_stream_is_answered_with_its_defaults_and_without_its_secret() {
        String id = create(Map.of("httpAuthorization", KEY)).body("id", matchesPattern("lst_\\d{16}"))
                .body("status", is("active")).body("isPriority", is(false)).body("type", is("http"))
                .body("sink.httpContentFormat", is("JSONLINES")).body("sink.httpContentType", is("application/json"))
                .body(not(containsString("collector-key"))).extract().path("id");
        tenant.management().get(PATH + "/" + id).then().statusCode(200).body(not(containsString("collector-key")));
        tenant.management().get(PATH).then().statusCode(200).body("id", contains(id))
                .body(not(containsString("collector-key")));
        assertFalse(registry.find(EntityKind.LOG_STREAM, id).orElseThrow().secrets().toString().contains("collector-key"));
    }

    @Test
    void a_patch_keeps_the_secret_unless_it_names_it() {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        patch(id, Map.of("name", "renamed", "sink", Map.of("httpContentFormat", "JSONARRAY"))).statusCode(200)
                .body("name", is("renamed")).body("sink.httpContentFormat", is("JSONARRAY"));
        assertEquals(KEY, streams.destinations().get(0).sink().authorization().orElseThrow());
        patch(id, Map.of("sink", Map.of("httpAuthorization", ""))).statusCode(200);
        assertTrue(streams.destinations().get(0).sink().authorization().isEmpty());
    }

    @Test
    void a_stream_does_not_take_its_authorization_along_to_another_host() {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        Map<String, String> elsewhere = Map.of("httpEndpoint", "http://elsewhere.example/in");
        patch(id, Map.of("sink", elsewhere)).statusCode(400);
        patch(id, Map.of("sink", Map.of("httpEndpoint", "http://elsewhere.example/in", "httpAuthorization", "")))
                .statusCode(200);
    }

    @Test
    void the_values_of_custom_headers_are_not_shown_and_one_that_is_sent_back_so_is_kept() {
        String id = create(Map.of("httpAuthorization", KEY, "httpCustomHeaders", headers("X-Api-Key", HEADER_VALUE)))
                .body("sink.httpCustomHeaders[0].header", is("X-Api-Key"))
                .body("sink.httpCustomHeaders[0].value", is("_VALUE_NOT_SHOWN_")).extract().path("id");
        Map<String, Object> shown = tenant.management().get(PATH + "/" + id).jsonPath().getMap("sink");
        tenant.management().get(PATH).then().body(not(containsString(HEADER_VALUE)));
        long version = current.get().version();
        patch(id, Map.of("sink", shown)).statusCode(200);
        patch(id, Map.of("sink", Map.of("httpCustomHeaders", headers("x-api-key", "_VALUE_NOT_SHOWN_")))).statusCode(200);
        patch(id, Map.of("sink", Map.of("httpCustomHeaders", headers("X-Api-Key", HEADER_VALUE)))).statusCode(200);
        assertEquals(Map.of("X-Api-Key", HEADER_VALUE), streams.destinations().get(0).sink().customHeaders());
        assertTrue(current.get().version() <= version + 2, "what is sent as it is stored is no change");
        Eventually.await(() -> {
            tenant.managementToken(); // an event
            return party.calls.stream().anyMatch(call -> HEADER_VALUE.equals(call.headers().getFirst("X-Api-Key")));
        });

        patch(id, Map.of("sink", Map.of("httpCustomHeaders", headers("X-Other", "_VALUE_NOT_SHOWN_")))).statusCode(400)
                .body("message", containsString("X-Other has no value yet"));
        patch(id, Map.of("sink", Map.of("httpCustomHeaders", List.of()))).statusCode(200);
        assertTrue(streams.destinations().get(0).sink().customHeaders().isEmpty());
        assertFalse(registry.find(EntityKind.LOG_STREAM, id).orElseThrow().secrets().has("httpCustomHeaders"));
        refused(Map.of("httpCustomHeaders", headers("X-Api-Key", "_VALUE_NOT_SHOWN_")), "sink.httpCustomHeaders");
    }

    @Test
    void a_stream_takes_its_header_values_along_on_its_host_only() {
        String id = create(Map.of("httpCustomHeaders", headers("X-Api-Key", HEADER_VALUE))).extract().path("id");
        patch(id, Map.of("sink", Map.of("httpEndpoint", party("/elsewhere")))).statusCode(200);
        String other = "http://elsewhere.example/in";
        patch(id, Map.of("sink", Map.of("httpEndpoint", other))).statusCode(400)
                .body("message", containsString("httpCustomHeaders"));
        patch(id, Map.of("sink", Map.of("httpEndpoint", other, "httpCustomHeaders",
                headers("X-Api-Key", "_VALUE_NOT_SHOWN_")))).statusCode(400);
        patch(id, Map.of("sink", Map.of("httpEndpoint", other, "httpCustomHeaders", headers("X-Api-Key", "new"))))
                .statusCode(200);
    }

    @Test
    void no_value_of_a_custom_header_is_on_the_disk_or_in_the_export() throws IOException {
        create(Map.of("httpCustomHeaders", headers("X-Api-Key", HEADER_VALUE)));
        assertTrue(filesWith(HEADER_VALUE).isEmpty(), filesWith(HEADER_VALUE).toString());
        tenant.management().header("Accept", "application/yaml").get("/api/v2/postern/tenant-file").then().statusCode(200)
                .body(containsString("X-Api-Key"), not(containsString(HEADER_VALUE)));
    }

    @Test
    void values_that_an_earlier_version_stored_in_clear_are_sealed_and_gone_from_the_disk() throws IOException {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        String clear = "clear-" + HEADER_VALUE;
        registry.write(TestCause.TEST, tx -> {
            Entity stream = tx.find(EntityKind.LOG_STREAM, id).orElseThrow();
            ObjectNode document = stream.document().deepCopy();
            ((ObjectNode) document.get("sink")).putArray("httpCustomHeaders").addObject().put("header", "DD-API-KEY")
                    .put("value", clear);
            return tx.update(stream, document, stream.secrets());
        });
        assertFalse(filesWith(clear).isEmpty(), "it was there");
        assertEquals(1, streams.sealStoredHeaders(TestCause.TEST));
        database.scrub();
        assertTrue(filesWith(clear).isEmpty(), filesWith(clear).toString());
        assertEquals(Map.of("DD-API-KEY", clear), streams.destinations().get(0).sink().customHeaders());
        assertEquals(0, streams.sealStoredHeaders(TestCause.TEST));
    }

    @Test
    void a_stream_begins_with_the_first_event_after_its_registration_or_at_the_moment_that_it_names() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        String before = ORDERS + "/before-" + UUID.randomUUID();
        Instant start = clock.instant();
        refuse(client, before);
        Eventually.await(() -> tenant.management().queryParam("q", "audience:\"" + before + "\"").get("/api/v2/logs")
                .asString().contains(before));
        clock.advance(Duration.ofSeconds(1));
        create(Map.of("httpAuthorization", KEY));
        Map<String, Object> early = Map.of("type", "http", "startFrom", start.atOffset(ZoneOffset.ofHours(2)).toString(),
                "sink",
                Map.of("httpEndpoint", party("/early"), "httpAuthorization", KEY));
        String id = tenant.management().body(early).post(PATH).then().statusCode(200).body("$", not(hasKey("startFrom")))
                .extract().path("id");
        String after = ORDERS + "/after-" + UUID.randomUUID();
        refuse(client, after);

        Eventually.await(() -> arrived("/early", before) && arrived("/early", after) && arrived("/in", after));
        assertFalse(arrived("/in", before));
        patch(id, Map.of("startFrom", start.toString())).statusCode(400);
    }

    @Test
    void a_moment_to_start_from_that_no_calendar_has_is_refused() {
        for (String moment : List.of("yesterday", "1969-12-31T00:00:00Z", "+999999999-01-01T00:00:00Z", "2026-01-01")) {
            tenant.management().body(Map.of("type", "http", "startFrom", moment, "sink", Map.of("httpEndpoint", party("/in"))))
                    .post(PATH).then().statusCode(400).body("message", containsString("startFrom"));
        }
    }

    @Test
    void what_is_sent_is_signed_with_the_secret_of_the_stream() {
        String secret = "signing-secret-0123456789";
        String id = create(Map.of("httpAuthorization", KEY, "httpSigningSecret", secret))
                .body(not(containsString(secret))).extract().path("id");
        tenant.managementToken();
        Eventually.await(() -> !party.calls.isEmpty());
        OtherParty.Call call = party.calls.get(0);
        assertTrue(isSigned(call, secret), "signed with the secret");
        assertFalse(isSigned(call, "another-secret"), "and with no other");

        patch(id, Map.of("sink", Map.of("httpContentFormat", "JSONARRAY"))).statusCode(200);
        assertEquals(secret, streams.destinations().get(0).sink().signingSecret().orElseThrow());
        assertFalse(registry.find(EntityKind.LOG_STREAM, id).orElseThrow().secrets().toString().contains(secret));
        patch(id, Map.of("sink", Map.of("httpSigningSecret", ""))).statusCode(200);
        party.calls.clear();
        tenant.managementToken();
        Eventually.await(() -> !party.calls.isEmpty());
        assertFalse(party.calls.get(0).headers().containsKey("Postern-Signature"));
        refused(Map.of("httpSigningSecret", "too short"), "sink.httpSigningSecret");
    }

    /** As docs/log-streams.md tells receivers to check it. */
    private static boolean isSigned(OtherParty.Call call, String secret) {
        Matcher header = Pattern.compile("t=([0-9]+),v1=([0-9a-f]{64})").matcher(call.headers().getFirst("Postern-Signature"));
        assertTrue(header.matches());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] digest = mac.doFinal((header.group(1) + "." + call.body()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).equals(header.group(2));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_delivery_test_tells_how_the_destination_took_one_event() {
        String id = create(Map.of("httpAuthorization", KEY, "httpEndpoint", party("/tested"))).extract().path("id");
        patch(id, Map.of("status", "paused")).statusCode(200);
        String logId = tenant.management().post(test(id)).then().statusCode(200).body("outcome", is("delivered"))
                .body("duration_ms", greaterThanOrEqualTo(0)).extract().path("log_id");
        OtherParty.Call call = calls("/tested").get(0);
        assertEquals(1, calls("/tested").size());
        assertTrue(call.body().contains(logId) && call.body().contains("postern_delivery_test"), call.body());
        assertEquals(KEY, call.authorization());
        tenant.management().get("/api/v2/logs/" + logId).then().statusCode(404);

        party.status = 503;
        tenant.management().post(test(id)).then().statusCode(200).body("outcome", is("failed"))
                .body("message", is("the destination answered 503"));
        party.status = 400;
        tenant.management().post(test(id)).then().statusCode(200).body("outcome", is("refused"));
        tenant.management().get(PATH + "/" + id).then().body("status", is("paused")).body("$", not(hasKey("last_error")));
    }

    @Test
    void a_delivery_test_needs_the_scope_to_change_log_streams_and_a_stream() {
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        tenant.management("read:log_streams").post(test(id)).then().statusCode(403);
        tenant.management().post(test("lst_0000000000000000")).then().statusCode(404);
        tenant.management().post(test("stdout")).then().statusCode(404);
        tenant.management().post(test("a b")).then().statusCode(400);
        tenant.management().get(test(id)).then().statusCode(405).header("Allow", "POST");
    }

    @Test
    void of_many_delivery_tests_at_once_a_few_are_made_and_the_others_refused() {
        String id = create(Map.of("httpAuthorization", KEY, "httpEndpoint", party("/tested"))).extract().path("id");
        String token = tenant.managementToken();
        party.delayMillis = 1_000;
        List<Integer> answers = Concurrently.times(12,
                n -> RestAssured.given().auth().oauth2(token).post(test(id)).statusCode());
        assertTrue(answers.contains(200) && answers.contains(429), answers.toString());
        party.delayMillis = 0;
        Eventually.await(() -> tenant.management().post(test(id)).statusCode() == 200);
    }

    private static String test(String id) {
        return "/api/v2/postern/log-streams/" + id + "/test";
    }

    @Test
    void why_a_destination_fails_is_shown_until_it_works() {
        String id = create(Map.of("httpAuthorization", KEY, "httpEndpoint", party("/failing"))).extract().path("id");
        party.status = 503;
        Eventually.await(() -> {
            tenant.managementToken(); // an event
            return tenant.management().get(PATH + "/" + id).path("last_error") != null;
        });
        Map<String, Object> stream = tenant.management().get(PATH).then().statusCode(200)
                .body("[0].last_error.message", is("the destination answered 503"))
                .body("[0].last_error.at", containsString("T")).extract().jsonPath().getMap("[0]");
        patch(id, Map.of("last_error", stream.get("last_error"))).statusCode(200);
        party.status = 200;
        Eventually.await(() -> tenant.management().get(PATH + "/" + id).path("last_error") == null);
        assertFalse(registry.find(EntityKind.LOG_STREAM, id).orElseThrow().document().has("last_error"));
    }

    private static List<Map<String, String>> headers(String name, String value) {
        return List.of(Map.of("header", name, "value", value));
    }

    private List<Path> filesWith(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(dataDirectory))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void token_events_reach_the_destination() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        String audience = ORDERS + "/" + UUID.randomUUID();
        create(Map.of("httpAuthorization", KEY));
        refuse(client, audience);
        Eventually.await(() -> arrived("/in", audience));
        String event = bodies().lines().filter(line -> line.contains(audience)).findFirst().orElseThrow();
        assertTrue(event.contains("feccft") && event.contains("\"client_id\":\"" + client.id() + "\""), event);
        assertEquals(KEY, party.calls.get(0).authorization());
    }

    @Test
    void without_an_authorization_of_its_own_a_destination_is_called_with_posterns_token() {
        create(Map.of());
        tenant.managementToken();
        Eventually.await(() -> bodies().contains("seccft"));
        assertTrue(party.calls.get(0).authorization().startsWith("Bearer t"), "a token of the other party");
    }

    @Test
    void no_secret_and_no_token_is_ever_streamed() {
        TestClient client = tenant.api(ORDERS, "read").client("streams").granted(ORDERS, "read");
        create(Map.of("httpAuthorization", KEY));
        String token = client.token(ORDERS);
        Eventually.await(() -> bodies().lines().anyMatch(line -> line.contains("seccft") && line.contains(client.id())));
        assertFalse(bodies().contains(token));
        assertFalse(bodies().contains("test-bootstrap-secret"));
    }

    @Test
    void a_paused_stream_is_sent_nothing_from_the_answer_on_until_it_is_active_again() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        create(Map.of("httpAuthorization", "Other", "httpEndpoint", party("/other")));
        String paused = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        for (int round = 1; round <= 5; round++) {
            String audience = ORDERS + "/paused-" + round + "-" + UUID.randomUUID();
            patch(paused, Map.of("status", "paused")).statusCode(200).body("status", is("paused"));
            refuse(client, audience);
            Eventually.await(() -> arrived("/other", audience));
            assertFalse(arrived("/in", audience), "sent to a paused stream in round " + round);
            patch(paused, Map.of("status", "active")).statusCode(200);
            Eventually.await(() -> arrived("/in", audience));
        }
    }

    @Test
    void a_stream_that_moved_is_sent_nothing_to_its_former_destination_from_the_answer_on() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        String id = create(Map.of("httpAuthorization", KEY, "httpEndpoint", party("/former"))).extract().path("id");
        refuse(client, ORDERS + "/before");
        Eventually.await(() -> arrived("/former", ORDERS + "/before"));
        patch(id, Map.of("sink", Map.of("httpEndpoint", party("/in")))).statusCode(200);
        refuse(client, ORDERS + "/after");
        Eventually.await(() -> arrived("/in", ORDERS + "/after"));
        assertFalse(arrived("/former", ORDERS + "/after"));
    }

    @Test
    void the_answer_to_a_pause_waits_for_the_request_on_its_way() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        String id = create(Map.of("httpAuthorization", KEY)).extract().path("id");
        party.delayMillis = 500;
        refuse(client, ORDERS + "/on-its-way");
        Eventually.await(() -> arrived("/in", ORDERS + "/on-its-way"));
        patch(id, Map.of("status", "paused")).statusCode(200);
        assertEquals(0, party.unanswered.get());
    }

    @Test
    void a_deleted_stream_gets_no_events_after_its_last_request() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        create(Map.of("httpAuthorization", "Other", "httpEndpoint", party("/other")));
        String id = create(Map.of("httpAuthorization", KEY, "httpContentFormat", "JSONOBJECT")).extract().path("id");
        party.delayMillis = 200;
        for (int i = 0; i < 20; i++) {
            refuse(client, ORDERS + "/waiting");
        }
        Eventually.await(() -> arrived("/in", ORDERS + "/waiting"));
        tenant.management().delete(PATH + "/" + id).then().statusCode(204);
        int sent = calls("/in").size();
        party.delayMillis = 0;
        String last = ORDERS + "/last-" + UUID.randomUUID();
        refuse(client, last);
        Eventually.await(() -> arrived("/other", last));
        assertEquals(sent, calls("/in").size());
    }

    @Test
    void a_dead_destination_does_not_hold_up_another() {
        TestClient client = tenant.api(ORDERS, "read").client("streams");
        create(Map.of("httpAuthorization", KEY, "httpEndpoint", "http://localhost:" + FreePort.find() + "/dead"));
        create(Map.of("httpAuthorization", KEY));
        String audience = ORDERS + "/" + UUID.randomUUID();
        refuse(client, audience);
        Eventually.await(() -> arrived("/in", audience));
    }

    @Test
    void a_suspended_stream_says_so() {
        String id = create(Map.of()).extract().path("id");
        streams.suspend(TestCause.TEST, id);
        tenant.management().get(PATH + "/" + id).then().body("status", is("suspended"));
    }

    @Test
    void destinations_are_http_urls_without_user_info() {
        for (String endpoint : List.of("ftp://siem.example/", "file:///etc/passwd", "https://user:pw@siem.example/", "siem",
                "https:///x", "https://siem.example/#x", "http://siem.example:99999/", "https://sie m.example/")) {
            refused(Map.of("httpEndpoint", endpoint), "sink.httpEndpoint");
        }
    }

    @Test
    void headers_that_are_not_the_streams_to_set_are_refused() {
        for (String name : List.of("Host", "content-length", "Authorization", "Transfer-Encoding", "bad name", "x\r\ny")) {
            refused(Map.of("httpCustomHeaders", List.of(Map.of("header", name, "value", "x"))), "sink.httpCustomHeaders");
        }
        refused(Map.of("httpCustomHeaders", List.of(Map.of("header", "X-A", "value", "a\r\nb"))), "sink.httpCustomHeaders");
        refused(Map.of("httpAuthorization", "a\nb"), "sink.httpAuthorization");
    }

    @Test
    void unknown_categories_types_and_fields_are_refused() {
        Map<String, Object> body = body(Map.of());
        body.put("filters", List.of(Map.of("type", "category", "name", "auth.unknown")));
        tenant.management().body(body).post(PATH).then().statusCode(400).body("errorCode", is("invalid_body"));
        tenant.management().body(Map.of("type", "eventbridge", "sink", Map.of())).post(PATH).then().statusCode(400);
        tenant.management().body(Map.of("type", "http")).post(PATH).then().statusCode(400);
    }

    @Test
    void each_operation_asks_for_its_scope() {
        String id = create(Map.of()).extract().path("id");
        tenant.management("read:clients").get(PATH).then().statusCode(403);
        tenant.management("read:log_streams").get(PATH).then().statusCode(200).body("id", hasItem(id));
        tenant.management("read:log_streams").body(body(Map.of())).post(PATH).then().statusCode(403);
        tenant.management("read:log_streams").body(Map.of("name", "x")).patch(PATH + "/" + id).then().statusCode(403);
        tenant.management("read:log_streams").delete(PATH + "/" + id).then().statusCode(403);
        tenant.management().get(PATH + "/lst_0000000000000000").then().statusCode(404);
    }

    private void refused(Map<String, Object> sink, String property) {
        tenant.management().body(body(sink)).post(PATH).then().statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString(property));
    }

    private ValidatableResponse create(Map<String, Object> sink) {
        return tenant.management().body(body(sink)).post(PATH).then().statusCode(200);
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private Map<String, Object> body(Map<String, Object> sink) {
        Map<String, Object> whole = new HashMap<>(Map.of("httpEndpoint", party("/in")));
        whole.putAll(sink);
        return new HashMap<>(Map.of("name", "siem", "type", "http", "sink", whole));
    }

    private String party(String path) {
        return "http://localhost:" + port + path;
    }

    private List<OtherParty.Call> calls(String path) {
        return party.calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /** An event that names the audience. */
    private static void refuse(TestClient client, String audience) {
        client.tokenRequest(audience).post("/oauth/token").then().statusCode(403);
    }

    private boolean arrived(String path, String text) {
        return calls(path).stream().anyMatch(call -> call.body().contains('"' + text + '"'));
    }

    private String bodies() {
        return String.join("\n", party.calls.stream().map(OtherParty.Call::body).toList());
    }
}
