package dev.postern.tenantfile;

import static dev.postern.PackagedPostern.json;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.response.Response;

import dev.postern.PackagedPostern;
import dev.postern.ZipArchive;

/** The tenant file as an operator meets it: the packaged service, its environment, its log. */
class TenantFileIT {

    private static final String ORDERS = "https://orders.example/";
    private static final String TENANT = """
            resourceServers:
              - identifier: https://orders.example/
                scopes: [{value: read}]
            clients:
              - name: Billing
                client_id: billing
                client_secret: ##BILLING_SECRET##
                grant_types: [client_credentials]
              - name: Storefront
            clientGrants:
              - client_id: Billing
                audience: https://orders.example/
                scope: [read]
            """;

    private static final String ACTION = """
            actions:
              - name: Claim
                code: ./claim.js
                supported_triggers: [{id: credentials-exchange, version: v2}]
            """;

    /** Everything that refers to something else, by names that would get into each other's way. */
    private static final String TENANT_TO_MOVE = """
            tenant: {friendly_name: Orders}
            resourceServers:
              - identifier: https://orders.example/
                scopes: [{value: read}, {value: write}]
            clients:
              - name: Billing
                grant_types: [client_credentials]
                client_metadata: {team: finance}
                default_organization: {organization_id: org_0123456789AbCdEf, flows: [client_credentials]}
              - {name: Twin, client_id: twin-one, grant_types: [client_credentials]}
              - {name: Twin, client_id: twin-two, grant_types: [client_credentials]}
            clientGrants:
              - {client_id: Billing, audience: https://orders.example/, scope: [write, read], organization_usage: allow}
              - {client_id: Billing, audience: "##POSTERN_BASE_URL##/api/v2/", scope: ["read:clients"]}
              - {client_id: twin-two, audience: https://orders.example/, allow_all_scopes: true}
            organizations:
              - {name: acme, id: org_0123456789AbCdEf, client_grants: [{client_id: Billing, audience: https://orders.example/}]}
            actions:
              - {name: "add/team", code: "// one\\n\\tline two", deployed: true, supported_triggers: [{id: credentials-exchange}]}
              - {name: "add?team", code: "// two", deployed: false, supported_triggers: [{id: credentials-exchange}]}
            hooks:
              - {name: claim, triggerId: credentials-exchange, script: "module.exports = 1", enabled: false}
            logStreams:
              - {name: Collector, type: http, sink: {httpEndpoint: "http://localhost:9/"}, status: paused}
            """;

    @TempDir
    Path directory;

    @Test
    void a_file_makes_the_tenant_at_the_first_start_and_keeps_it_at_the_second() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT);
        String secret = "secret-of-billing-$1-0123";
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("BILLING_SECRET", secret)) {
            postern.start();
            postern.token("billing", secret, ORDERS);
            assertTrue(log().contains("4 created, 0 changed, 0 kept"), log());
            assertTrue(log().contains("client Storefront has a secret nobody knows"), log());
            assertFalse(log().contains(secret), log());
            long version = version(postern);
            postern.kill();

            postern.start();
            assertTrue(log().contains("0 created, 0 changed, 4 kept"), log());
            assertEquals(version, version(postern));
            postern.kill();

            Files.writeString(file, TENANT.replace("{value: read}", "{value: read}, {value: write}"));
            postern.start();
            assertTrue(log().contains("changed  resource server https://orders.example/ (scopes)"), log());
            assertExportChangesNothing(postern);
        }
    }

    @Test
    void secrets_and_keywords_that_look_like_expressions_are_taken_as_they_are_written() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT + "tenant: {friendly_name: ##MAPPED##}\n");
        String text = "a${x::y}b${}c${:d}e${${f}}g${";
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("POSTERN_BOOTSTRAP_CLIENT_SECRET", "bootstrap-" + text).with("BILLING_SECRET", "billing-" + text)
                .with("AUTH0_KEYWORD_REPLACE_MAPPINGS", "{\"MAPPED\": \"" + text + "\"}")) {
            postern.start();
            postern.token("billing", "billing-" + text, ORDERS);
            String token = postern.token(PackagedPostern.BOOTSTRAP_CLIENT_ID, "bootstrap-" + text,
                    postern.baseUrl() + "/api/v2/");
            postern.request().auth().oauth2(token).get("/api/v2/tenants/settings").then().statusCode(200)
                    .body("friendly_name", equalTo(text));
        }
    }

    @Test
    void a_file_with_problems_stops_the_start_with_all_of_them_and_makes_nothing() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"),
                TENANT.replace("Storefront", "Storefront\n    colour: red"));
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("POSTERN_TENANT_FILE_STRICT", "true")) {
            String log = postern.refusedStart();
            assertTrue(log.contains("clients[0]: nothing is set for the keyword BILLING_SECRET"), log);
            assertTrue(log.contains("clients[1].colour: not a field Postern knows"), log);

            postern.with("POSTERN_TENANT_FILE", Files.writeString(directory.resolve("empty.yaml"), "").toString()).start();
            postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/clients/billing").then().statusCode(404);
            postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/resource-servers").then()
                    .statusCode(200).body("size()", equalTo(1));
        }
    }

    @Test
    void files_of_a_directory_that_are_not_read_are_named_and_a_strict_check_refuses_them() throws Exception {
        Path tenant = Files.createDirectories(directory.resolve("tenant/clients")).getParent();
        Files.writeString(tenant.resolve("tenant.yaml"), TENANT);
        Files.writeString(tenant.resolve("clients/Cut off.json"), "");
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", tenant.toString())
                .with("POSTERN_TENANT_FILE_CHECK", "true")) {
            String plan = postern.endedStart(0);
            assertTrue(plan.contains("ignored clients/Cut off.json (there is nothing in it), tenant.yaml (a directory is read"),
                    plan);
            String problems = postern.with("POSTERN_TENANT_FILE_STRICT", "true").endedStart(1);
            assertTrue(problems.contains("  - clients/Cut off.json is not read: there is nothing in it"), problems);
            assertTrue(
                    problems.contains("  - tenant.yaml is not read: a directory is read in the format of JSON files: name this "
                            + "file itself by postern.tenant-file"),
                    problems);
        }
    }

    @Test
    void a_check_prints_the_plan_or_the_problems_and_changes_nothing() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT);
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())) {
            postern.with("POSTERN_TENANT_FILE_CHECK", "true");
            String problems = postern.endedStart(1);
            assertTrue(problems.contains("nothing is set for the keyword BILLING_SECRET"), problems);
            String plan = postern.with("BILLING_SECRET", "secret-of-billing-0123456789").endedStart(0);
            assertTrue(plan.contains("has no problems and was not applied. It means: 4 created"), plan);
            assertTrue(Files.notExists(directory.resolve("data")), "a check on an empty store has made something");

            postern.with("POSTERN_TENANT_FILE_CHECK", "false").start();
            assertTrue(log().contains("tenant.yaml: 4 created"), log());
            long version = version(postern);
            postern.kill();
            Files.writeString(file, TENANT.replace("{value: read}", "{value: read}, {value: write}"));
            plan = postern.with("POSTERN_TENANT_FILE_CHECK", "true").endedStart(0);
            assertTrue(plan.contains("changed  resource server https://orders.example/ (scopes)"), plan);
            Files.writeString(file, TENANT);
            postern.with("POSTERN_TENANT_FILE_CHECK", "false").start();
            assertEquals(version, version(postern));
            postern.kill();

            Files.writeString(file, "tenant: {default_token_quota: {clients: {client_credentials: {per_day: 1}}}}");
            problems = postern.with("POSTERN_TENANT_FILE_CHECK", "true").endedStart(1);
            assertTrue(problems.contains("no application that can manage this server"), problems);
            problems = postern.with("POSTERN_DATA_DIR", directory.resolve("empty").toString()).endedStart(1);
            assertTrue(problems.contains("no application that can manage this server"), problems);
            assertTrue(Files.notExists(directory.resolve("empty")), "a check on an empty store has made something");
            problems = postern.with("POSTERN_DATA_DIR", directory.resolve("data").toString())
                    .with("POSTERN_TENANT_FILE_CHECK", "false").refusedStart();
            assertTrue(problems.contains("was not applied, nothing has changed:\n  - This would leave no application"),
                    problems);
            assertFalse(problems.contains("\tat "), problems);
        }
    }

    @Test
    void an_archive_makes_the_same_tenant_on_an_empty_store() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT_TO_MOVE);
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())) {
            postern.start();
            JsonNode exported = YamlText.read(export(postern, "*/*").asString());
            Path unpacked = ZipArchive.unpack(export(postern, "application/zip").asByteArray(), directory.resolve("unpacked"));
            postern.kill();

            postern.with("POSTERN_DATA_DIR", directory.resolve("another").toString())
                    .with("POSTERN_TENANT_FILE", unpacked.resolve("tenant.yaml").toString())
                    .with("POSTERN_TENANT_FILE_STRICT", "true").start();
            assertEquals(exported, YamlText.read(export(postern, "*/*").asString()));
        }
    }

    @Test
    void a_watched_file_is_applied_again_whenever_it_or_its_code_changes() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT + ACTION);
        Path code = Files.writeString(directory.resolve("claim.js"), "// first");
        String secret = "secret-of-billing-0123456789";
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("POSTERN_TENANT_FILE_WATCH", "true").with("BILLING_SECRET", secret).with("STAGE", "staging")) {
            postern.start();
            assertEquals("read", scope(postern, secret));

            String more = (TENANT + ACTION).replace("{value: read}", "{value: read}, {value: ##STAGE##}")
                    .replace("scope: [read]", "scope: [read, ##STAGE##]");
            Files.writeString(file, more);
            eventually(() -> scope(postern, secret).equals("read staging"));
            Files.writeString(code, "// second of ##STAGE##");
            eventually(() -> export(postern, "*/*").asString().contains("// second of staging"));

            long version = version(postern);
            Files.writeString(file, more.replace("grant_types: [client_credentials]", "grant_types: [unheard-of]"));
            eventually(() -> log().contains("Invalid grant types: unheard-of"));
            Files.writeString(file, "clients: [");
            eventually(() -> log().contains("is not YAML"));
            assertEquals(version, version(postern));
            assertEquals("read staging", scope(postern, secret));

            Files.writeString(file, TENANT + ACTION);
            eventually(() -> scope(postern, secret).equals("read"));
        }
    }

    private static String scope(PackagedPostern postern, String secret) {
        String token = postern.token("billing", secret, ORDERS);
        return json(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8)).path("scope")
                .textValue();
    }

    private static Response export(PackagedPostern postern, String accept) {
        Response export = postern.request().accept(accept).auth().oauth2(postern.managementToken())
                .get("/api/v2/postern/tenant-file");
        assertEquals(200, export.statusCode(), export.asString());
        return export;
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() < giveUp, "did not happen");
            Thread.sleep(50);
        }
    }

    private void assertExportChangesNothing(PackagedPostern postern) throws IOException {
        Path file = Files.writeString(directory.resolve("export.yaml"), export(postern, "*/*").asString());
        long version = version(postern);
        postern.kill();
        postern.with("POSTERN_TENANT_FILE", file.toString()).with("POSTERN_TENANT_FILE_STRICT", "true").start();
        assertEquals(version, version(postern));
    }

    private static long version(PackagedPostern postern) {
        return json(postern.operations().get("/q/health/ready")).findValue("registry_version").asLong();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("postern.log"));
    }
}
