package dev.postern.tenantfile;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.TestTenant;

/** A tenant file sent to the running server: its plan, and the file applied by its plan. */
@QuarkusTest
class SentTenantFileTest {

    private static final String FILE = "/api/v2/postern/tenant-file";
    private static final String AUDIENCE = "https://sent-file.example/";
    private static final String EVERYTHING = """
            resourceServers:
              - {name: Sent, identifier: %1$s, scopes: [{value: "read:sent"}]}
            clients:
              - {name: Sent billing, app_type: non_interactive, grant_types: [client_credentials]}
            clientGrants:
              - {client_id: Sent billing, audience: %1$s, scope: ["read:sent"]}
            organizations:
              - {name: sent-org, client_grants: [{client_id: Sent billing, audience: %1$s}]}
            actionModules:
              - {name: sent-module, code: {text: "exports.x = 1;"}, all_changes_published: true}
            actions:
              - name: Sent action
                code: {text: "exports.onExecuteCredentialsExchange = async () => {};"}
                supported_triggers: [{id: credentials-exchange, version: v2}]
                modules: [{module_name: sent-module}]
                deployed: true
            rateLimitPolicies:
              - {resource: oauth_authentication_api, consumer: client, consumer_selector: "client_id:Sent billing",
                 configuration: {action: log, limit: 100000}}
            """.formatted(AUDIENCE);

    private final TestTenant tenant = new TestTenant();

    @AfterEach
    void leave_nothing() {
        List<String> clients = tenant.management().get("/api/v2/clients?per_page=100").path(
                "findAll {it.name.startsWith('Sent')}.client_id");
        List<String> policies = tenant.management().get("/api/v2/rate-limit-policies").path("rate_limit_policies.id");
        policies.forEach(id -> tenant.management().delete("/api/v2/rate-limit-policies/" + id).then().statusCode(204));
        clients.forEach(id -> tenant.management().delete("/api/v2/clients/" + id).then().statusCode(204));
        tenant.management().delete("/api/v2/resource-servers/https:%2F%2Fsent-file.example%2F");
    }

    @Test
    void a_file_of_every_family_is_applied_by_its_plan() {
        Response plan = sent(EVERYTHING).post(FILE + "/plan");
        plan.then().statusCode(200).body("changed", equalTo(0)).body("deleted", equalTo(0)).body("created", greaterThan(6))
                .body("changes.label", hasItem("client Sent billing"))
                .body("changes.find {it.label == 'client Sent billing'}.after.name", equalTo("Sent billing"))
                .body("warnings", hasItem(containsString("/api/v2/clients/NEW_ID/rotate-secret")));
        assertEquals(plan.<String> path("plan"), sent(EVERYTHING).post(FILE + "/plan").path("plan"));
        tenant.management().get("/api/v2/clients?per_page=100").then().body("name", not(hasItem("Sent billing")));

        sent(EVERYTHING).queryParam("plan", plan.<String> path("plan")).put(FILE).then().statusCode(200).body("created",
                equalTo(plan.path("created")));
        tenant.management().get("/api/v2/client-grants?audience=" + AUDIENCE).then().body("scope",
                contains(List.of("read:sent")));
        sent(EVERYTHING).post(FILE + "/plan").then().statusCode(200).body("changes", hasSize(0)).body("kept", greaterThan(6));
    }

    @Test
    void a_plan_that_the_tenant_has_left_behind_is_not_applied() {
        String file = "resourceServers: [{name: Planned, identifier: " + AUDIENCE + "}]";
        tenant.api(AUDIENCE, "read:sent");
        Response plan = sent(file).post(FILE + "/plan");
        plan.then().statusCode(200).body("changes.fields", contains(List.of("name")));
        String digest = plan.path("plan");
        assertNotEquals(digest, sent(file + "\n").post(FILE + "/plan").path("plan"));
        given().spec(tenant.management()).urlEncodingEnabled(false).body(Map.of("name", "Meanwhile"))
                .patch("/api/v2/resource-servers/https:%2F%2Fsent-file.example%2F").then().statusCode(200);
        sent(file).queryParam("plan", digest).put(FILE).then().statusCode(409).body("errorCode", equalTo("resource_conflict"));
        sent(file.replace("Planned", "Smuggled")).queryParam("plan", digest).put(FILE).then().statusCode(409);
        sent(file).queryParam("plan", "no digest").put(FILE).then().statusCode(400);
        given().spec(tenant.management()).urlEncodingEnabled(false)
                .get("/api/v2/resource-servers/https:%2F%2Fsent-file.example%2F").then().body("name", equalTo("Meanwhile"));
        sent(file).put(FILE).then().statusCode(200).body("changed", equalTo(1));
    }

    /** An operator of the tenant is not one of the machine. */
    @Test
    void a_sent_file_reads_no_keyword_of_the_environment() {
        System.setProperty("SENT_SECRET", "of the environment");
        try {
            String refusal = sent("clients: [{name: Sent, description: ##SENT_SECRET##}]").post(FILE + "/plan").then()
                    .statusCode(400).body("message", containsString("SENT_SECRET has no value here"))
                    .body("message", containsString("line 1: clients[0]")).extract().asString();
            assertEquals(-1, refusal.indexOf("of the environment"));
        } finally {
            System.clearProperty("SENT_SECRET");
        }
        sent("clients: [{name: Sent, client_secret: in-clear-text-0123456789}]").put(FILE).then().statusCode(400)
                .body("message", containsString("a secret in clear text"));
        sent("actions: [{name: Sent, code: /etc/passwd.js}]").post(FILE + "/plan").then().statusCode(400)
                .body("message", not(containsString("root:")));
        sent("actions: [{name: Sent, code: /etc/passwd}]").post(FILE + "/plan").then().statusCode(400)
                .body("message", containsString("line 1: actions[0].code: the name of a file with code ends in .js"));
    }

    @Test
    void what_is_wrong_with_a_file_is_said_with_its_line() {
        sent("clients:\n  - name: Sent\n  - {name: Sent two, app_type: 7}\n").post(FILE + "/plan").then().statusCode(400)
                .body("message", containsString("line 3: clients[1].app_type"));
        sent("clients: [").post(FILE + "/plan").then().statusCode(400).body("message", containsString("not YAML"))
                .body("message", containsString("line 1"));
        sent("just text").put(FILE).then().statusCode(400).body("message", containsString("not a mapping"));
        sent("").put(FILE).then().statusCode(200).body("changes", hasSize(0));
        sent("# " + "x".repeat(520 * 1024)).post(FILE + "/plan").then().statusCode(413);
        sent("a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]")
                .post(FILE + "/plan").then().statusCode(400).body("message", containsString("aliases"));
    }

    @Test
    void it_takes_the_scopes_of_everything_that_a_file_may_change() {
        RequestSpecification some = tenant.management("update:tenant_settings", "create:clients", "update:clients");
        yaml(some, "clients: []").post(FILE + "/plan").then().statusCode(403).body("errorCode", equalTo("insufficient_scope"));
        yaml(some, "clients: []").put(FILE).then().statusCode(403).body("errorCode", equalTo("insufficient_scope"));
        yaml(tenant.management("read:clients"), "clients: []").put(FILE).then().statusCode(403);
        tenant.management().delete(FILE).then().statusCode(405).header("Allow", "GET, HEAD, PUT");
        tenant.management().get(FILE + "/plan").then().statusCode(405).header("Allow", "POST");
    }

    @Test
    void the_audit_log_has_what_a_file_changed() {
        sent("resourceServers: [{name: Audited by file, identifier: " + AUDIENCE + "}]").put(FILE).then().statusCode(200);
        Eventually.await(() -> tenant.management().queryParam("q", "description:\"Apply a tenant file\"").get("/api/v2/logs")
                .then().statusCode(200).extract().<List<String>> path("findAll {it.details.changes}.details.changes.flatten()"
                        + ".findAll {it.kind == 'resource_server' && it.after}.after.name")
                .contains("Audited by file"));
    }

    private RequestSpecification sent(String yaml) {
        return yaml(tenant.management(), yaml);
    }

    private static RequestSpecification yaml(RequestSpecification request, String yaml) {
        return request.config(RestAssuredConfig.config().encoderConfig(EncoderConfig.encoderConfig()
                .encodeContentTypeAs("application/yaml", ContentType.TEXT)
                .defaultContentCharset("UTF-8"))).contentType("application/yaml").body(yaml);
    }
}
