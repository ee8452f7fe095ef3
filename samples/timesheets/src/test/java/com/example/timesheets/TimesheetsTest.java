package com.example.timesheets;

import static com.example.timesheets.Postern.PAYROLL;
import static com.example.timesheets.Postern.TIMESHEETS;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** The API, with tokens of a real Postern. Every test has a project of its own. */
@QuarkusTest
@WithTestResource(PosternResource.class)
class TimesheetsTest {

    private static String manager;

    Postern postern;
    private final String project = UUID.randomUUID().toString();

    @BeforeEach
    void a_token_with_every_scope() {
        if (manager == null) {
            manager = postern.token(TIMESHEETS, "batch:upload", "read:timesheets", "create:timesheets", "delete:timesheets",
                    "approve:timesheets");
        }
    }

    @Test
    void an_uploaded_entry_is_answered_with_its_id_and_repeating_it_changes_nothing() {
        String entry = entry("key-" + project, 5);
        String id = as(manager).body(entry).post("/timesheets/upload").then().statusCode(201).body("id", notNullValue())
                .body("user_id", equalTo("007")).extract().path("id");
        as(manager).body(entry).post("/timesheets/upload").then().statusCode(200).body("id", equalTo(id)).body("repeated",
                is(true));
        total(1);
    }

    @Test
    void an_array_is_answered_by_an_array_and_a_key_counts_once_in_it() {
        String body = "[" + entry("a" + project, 1) + "," + entry("b" + project, 2) + "," + entry("a" + project, 1) + "]";
        as(manager).body(body).post("/timesheets/upload").then().statusCode(201).body("$", hasSize(3)).body("[2].repeated",
                is(true));
        total(2);
    }

    @Test
    void an_array_with_one_bad_entry_is_refused_whole_and_the_answer_names_every_bad_field() {
        String body = "[" + entry("a" + project, 1) + ",{\"user_id\":\" \",\"project\":\"" + project + "\",\"hours\":25}]";
        problem(400, as(manager).body(body).post("/timesheets/upload")).body("errors.field",
                contains("entries[1].date", "entries[1].hours", "entries[1].user_id"));
        total(0);
    }

    @Test
    void a_key_is_not_taken_for_another_entry() {
        as(manager).body(entry("k" + project, 1)).post("/timesheets/upload").then().statusCode(201);
        problem(409, as(manager).body(entry("k" + project, 2)).post("/timesheets/upload")).body("errors.field",
                contains("entries[0].key"));
    }

    @Test
    void bodies_that_cannot_be_read_are_refused_by_field() {
        problem(400, as(manager).body("{\"date\":\"yesterday\"}").post("/timesheets")).body("errors.field", contains("date"));
        problem(400, as(manager).body("[{\"hours\":1},{\"houres\":1}]").post("/timesheets/upload")).body("errors.field",
                contains("[1].houres"));
        problem(400, as(manager).body("[{").post("/timesheets/upload"));
        problem(400, as(manager).post("/timesheets"));
        problem(400, as(manager).get("/timesheets?per_page=1000")).body("errors.field", contains("per_page"));
        problem(400, as(manager).get("/timesheets?from=yesterday"));
        problem(404, as(manager).delete("/timesheets/" + UUID.randomUUID()));
        problem(405, as(manager).patch("/timesheets"));
        problem(415, given().auth().oauth2(manager).contentType("text/plain").body("x").post("/timesheets"));
    }

    @Test
    void entries_are_filtered_and_paged() {
        for (int hours = 1; hours <= 3; hours++) {
            as(manager).body(entry(null, hours)).post("/timesheets").then().statusCode(201);
        }
        as(manager).queryParam("project", project).queryParam("per_page", 2).queryParam("page", 1).get("/timesheets").then()
                .statusCode(200).body("timesheets", hasSize(1)).body("total", is(3)).body("page", is(1));
        as(manager).queryParam("project", project).queryParam("from", "2017-05-11T00:00:00Z").get("/timesheets").then()
                .body("total", is(0));
    }

    @Test
    void a_request_without_a_token_is_invited_to_bring_one() {
        List<String> challenges = problem(401, given().get("/timesheets")).extract().headers().getValues("WWW-Authenticate");
        assertEquals(List.of("Bearer realm=\"timesheets\"", "DPoP realm=\"timesheets\", algs=\"ES256 EdDSA PS256\""),
                challenges);
    }

    @Test
    void a_token_without_the_scope_is_told_which_scope_it_lacks() {
        String token = postern.token(TIMESHEETS, "batch:upload");
        problem(403, as(token).get("/timesheets")).header("WWW-Authenticate",
                containsString("error=\"insufficient_scope\", scope=\"read:timesheets\""));
        problem(403, as(token).get("/approvals")).header("WWW-Authenticate", containsString("scope=\"approve:timesheets\""));
    }

    @Test
    void a_token_for_another_api_is_refused_even_with_a_scope_of_the_same_name() {
        String other = "https://other.example/" + project;
        postern.api(other, "read:timesheets");
        refused(postern.token(other, "read:timesheets"));
        refused(postern.token(PAYROLL, "read:timesheets"));
        problem(401, as(manager).get("/payroll/payments/" + UUID.randomUUID())).header("WWW-Authenticate",
                containsString("invalid_token"));
    }

    @Test
    void an_expired_token_is_refused() {
        postern.tokenLifetime(TIMESHEETS, 1);
        try {
            String token = postern.token(TIMESHEETS, "read:timesheets");
            until(() -> as(token).get("/timesheets").statusCode() == 401);
            refused(token);
        } finally {
            postern.tokenLifetime(TIMESHEETS, 86400);
        }
    }

    @Test
    void a_forged_token_is_refused() {
        refused(manager.substring(0, manager.lastIndexOf('.') + 1) + "AAAA");
        refused("nonsense");
    }

    @Test
    void organizations_do_not_see_each_others_entries() {
        Postern.Client client = postern.client(TIMESHEETS, "batch:upload", "read:timesheets", "approve:timesheets");
        postern.allowOrganizations(client);
        String acme = postern.organization("acme-" + project);
        String globex = postern.organization("globex-" + project);
        String inAcme = postern.token(client, TIMESHEETS, Map.of("organization", acme));
        String inGlobex = postern.token(client, TIMESHEETS, Map.of("organization", globex));
        String inNone = postern.token(client, TIMESHEETS);

        String id = as(inAcme).body(entry("key", 1)).post("/timesheets/upload").then().statusCode(201).extract().path("id");
        for (String other : List.of(inGlobex, inNone)) {
            as(other).queryParam("project", project).get("/timesheets").then().statusCode(200).body("total", is(0));
            problem(404, as(other).put("/approvals/" + id));
        }
        as(inGlobex).body(entry("key", 2)).post("/timesheets/upload").then().statusCode(201);
        as(inAcme).queryParam("project", project).get("/timesheets").then().body("total", is(1));
        as(inAcme).put("/approvals/" + id).then().statusCode(200);
    }

    @Test
    void an_approved_entry_reaches_payroll_and_cannot_be_deleted_any_more() {
        String id = as(manager).body(entry(null, 8)).post("/timesheets").then().statusCode(201).extract().path("id");
        as(manager).queryParam("per_page", 100).get("/approvals").then().statusCode(200).body("timesheets.id", hasItem(id));
        as(manager).put("/approvals/" + id).then().statusCode(200).body("status", equalTo("approved")).body("payroll",
                notNullValue());
        String payroll = postern.token(PAYROLL, "read:payments");
        until(() -> as(payroll).get("/payroll/payments/" + id).statusCode() == 200);
        as(payroll).get("/payroll/payments/" + id).then().body("user_id", equalTo("007")).body("hours", equalTo(8f));
        problem(409, as(manager).delete("/timesheets/" + id));
    }

    @Test
    void an_entry_approved_while_the_issuer_is_away_reaches_payroll_later() {
        // A fresh token is needed for payroll: the one that is cached must not serve.
        String first = as(manager).body(entry(null, 1)).post("/timesheets").then().extract().path("id");
        String id = as(manager).body(entry(null, 2)).post("/timesheets").then().extract().path("id");
        as(manager).delete("/timesheets/" + first).then().statusCode(204);
        postern.kill();
        as(manager).put("/approvals/" + id).then().statusCode(200).body("status", equalTo("approved"));
        postern.start();
        until(() -> "sent".equals(as(manager).queryParam("project", project).get("/timesheets").path("timesheets[0].payroll")));
    }

    private void refused(String token) {
        problem(401, as(token).get("/timesheets")).header("WWW-Authenticate", containsString("error=\"invalid_token\""));
    }

    private static ValidatableResponse problem(int status, Response answer) {
        return answer.then().statusCode(status).contentType("application/problem+json").body("status", is(status))
                .body("title", notNullValue());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private void total(int expected) {
        as(manager).queryParam("project", project).get("/timesheets").then().statusCode(200).body("total", is(expected));
    }

    private String entry(String key, int hours) {
        return "{" + (key == null ? "" : "\"key\":\"" + key + "\",")
                + "\"user_id\":\"007\",\"date\":\"2017-05-10T17:40:20.095Z\","
                + "\"project\":\"" + project + "\",\"hours\":" + hours + "}";
    }

    private static void until(BooleanSupplier condition) {
        for (int attempt = 0; !condition.getAsBoolean(); attempt++) {
            if (attempt == 300) {
                throw new AssertionError("waited in vain");
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
