package dev.postern.tenantfile;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;

import dev.postern.KeyClient;
import dev.postern.TestTenant;
import dev.postern.ZipArchive;
import dev.postern.registry.Registry;

@QuarkusTest
@TestProfile(TenantFileTest.OwnStore.class)
class TenantFileTest {

    private static final Map<String, String> EXPORT_KEYWORDS = Map.of("LEDGER_HOST", "ledger.example.com",
            "LEDGER_TOKEN_LIFETIME", "600", "STOREFRONT_ORIGINS", "[\"https://shop.example.com\"]",
            "LOGSTREAMS_HTTP_SECRET", "Bearer of-the-collector", "REGION", "eu", "REGION_KEY", "the key of the region");

    @TempDir
    Path directory;

    @Inject
    TenantFile file;

    @Inject
    Registry registry;

    private final TestTenant tenant = new TestTenant();

    /** While an Action is bound, tokens of other tests would wait for it. */
    @AfterEach
    void unbindActions() {
        given().spec(tenant.management()).body("{\"bindings\": []}")
                .patch("/api/v2/actions/triggers/credentials-exchange/bindings").then().statusCode(200);
    }

    @AfterEach
    void clearKeywords() {
        EXPORT_KEYWORDS.keySet().forEach(System::clearProperty);
        System.clearProperty("FILE_SECRET");
    }

    @Test
    void an_export_of_auth0_is_applied_and_the_second_time_changes_nothing() {
        EXPORT_KEYWORDS.forEach(System::setProperty);
        Path export = Path.of("src/test/resources/auth0-export/tenant.yaml");
        file.apply(export);

        get("/api/v2/resource-servers/https:%2F%2Fledger.example.com%2F").body("token_lifetime", equalTo(600));
        get("/api/v2/resource-servers/https:%2F%2Forders.example.com%2F").body("scopes.value",
                contains("read:orders", "write:orders"));
        get("/api/v2/clients?per_page=100").body("name", hasItem("Billing")).body(
                "find {it.name == 'Storefront'}.web_origins", contains("https://shop.example.com"));
        get("/api/v2/client-grants?audience=https://ledger.example.com/").body("scope", contains(List.of("post:entries")));
        get("/api/v2/log-streams").body("name", hasItem("Collector")).body("name", not(hasItem("Metrics")));
        get("/api/v2/tenants/settings").body("friendly_name", equalTo("Example"));
        String acme = get("/api/v2/organizations/name/acme").extract().path("id");
        get("/api/v2/organizations/" + acme + "/client-grants").body("audience", contains("https://ledger.example.com/"));
        get("/api/v2/actions/actions?actionName=add-region").body("actions[0].all_changes_deployed", equalTo(true))
                .body("actions[0].code", containsString("region', 'eu')"));
        get("/api/v2/actions/triggers/credentials-exchange/bindings").body("bindings.display_name", contains("Add the region"));

        long version = registry.current().version();
        file.apply(export);
        assertEquals(version, registry.current().version());
    }

    @Test
    void a_directory_says_the_same_as_a_yaml() throws Exception {
        write("resource-servers/Shipping.json", """
                {"name": "Shipping", "identifier": "https://shipping.example/", "scopes": [{"value": "ship"}]}""");
        write("clients/Packer.json", """
                {"name": "Packer", "client_secret": "##FILE_SECRET##", "app_type": "non_interactive",
                 "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post"}""");
        write("grants/Packer-Shipping.json", """
                {"client_id": "Packer", "audience": "https://shipping.example/", "scope": ["ship"]}""");
        write("hooks/claim.json", """
                {"name": "claim", "triggerId": "credentials-exchange", "script": "./claim.js", "enabled": false,
                 "secrets": {"KEY": "##FILE_SECRET##"}}""");
        write("hooks/claim.js", "module.exports = () => 'packed';");
        write("tenant.json", "{\"support_url\": \"https://help.example/\"}");
        write("database-connections/users/database.json", "{}");
        System.setProperty("FILE_SECRET", "packer-secret-of-the-environment");
        file.apply(directory);

        get("/api/v2/tenants/settings").body("support_url", equalTo("https://help.example/"));
        get("/api/v2/hooks").body("find {it.name == 'claim'}.script", containsString("packed"));
        assertEquals(200, tokenStatus("Packer", "packer-secret-of-the-environment", "https://shipping.example/"));
        long version = registry.current().version();
        file.apply(directory);
        assertEquals(version, registry.current().version());
    }

    @Test
    void a_secret_comes_from_the_environment_and_changes_with_it() throws Exception {
        Path yaml = write("tenant.yaml", """
                resourceServers: [{identifier: "https://filed.example/"}]
                clients: [{name: Filed, client_secret: ##FILE_SECRET##, grant_types: [client_credentials]}]
                clientGrants: [{client_id: Filed, audience: "https://filed.example/", scope: []}]
                """);
        System.setProperty("FILE_SECRET", "the-first-secret-of-filed");
        file.apply(yaml);
        assertEquals(200, tokenStatus("Filed", "the-first-secret-of-filed", "https://filed.example/"));
        System.setProperty("FILE_SECRET", "the-second-secret-of-filed");
        file.apply(yaml);
        assertEquals(200, tokenStatus("Filed", "the-second-secret-of-filed", "https://filed.example/"));
    }

    @Test
    void what_the_file_does_not_name_stays() throws Exception {
        tenant.api("https://untouched.example/", "read");
        file.apply(write("a.yaml", "clients: [{name: Kept, description: before, client_metadata: {a: '1'}}]"));
        String id = get("/api/v2/clients?per_page=100").extract().path("find {it.name == 'Kept'}.client_id");
        file.apply(write("b.yaml", "clients: [{name: Kept, client_metadata: {b: '2'}}]"));

        get("/api/v2/clients/" + id).body("description", equalTo("before")).body("client_metadata",
                equalTo(Map.of("a", "1", "b", "2")));
        get("/api/v2/resource-servers/https:%2F%2Funtouched.example%2F");
    }

    @Test
    void quotas_are_applied_and_exported() throws Exception {
        Path yaml = write("tenant.yaml", """
                clients:
                  - name: Limited
                    grant_types: [client_credentials]
                    token_quota: {client_credentials: {per_hour: 10}}
                organizations: [{name: limited, token_quota: {client_credentials: {per_day: 50, enforce: false}}}]
                tenant: {default_token_quota: {clients: {client_credentials: {per_day: 100000}}}}
                """);
        file.apply(yaml);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Limited'}.token_quota.client_credentials",
                equalTo(Map.of("per_hour", 10, "enforce", true)));
        get("/api/v2/organizations/name/limited").body("token_quota.client_credentials",
                equalTo(Map.of("per_day", 50, "enforce", false)));
        get("/api/v2/tenants/settings").body("default_token_quota.clients.client_credentials",
                equalTo(Map.of("per_day", 100_000, "enforce", true)));
        long version = registry.current().version();
        file.apply(yaml);
        String export = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        file.apply(write("export.yaml", export));
        assertEquals(version, registry.current().version());
        file.apply(write("lifted.yaml", "tenant: {default_token_quota: null}"));
        get("/api/v2/tenants/settings").body("default_token_quota", equalTo(null));
        String wrong = refused(
                write("wrong.yaml", "organizations: [{name: w, token_quota: {client_credentials: {per_day: 0}}}]"))
                .toString();
        assertTrue(wrong.contains("organizations[0].token_quota.client_credentials.per_day"), wrong);
    }

    @Test
    void rate_limit_policies_are_applied_and_exported() throws Exception {
        Path yaml = write("tenant.yaml", """
                clients: [{name: Slow, grant_types: [client_credentials]}]
                rateLimitPolicies:
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: "client_id:Slow",
                     configuration: {action: block, limit: 5}}
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: default,
                     configuration: {action: log, limit: 1000}}
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: third_party_clients,
                     configuration: {action: redirect, limit: 10, redirect_uri: "https://slow.example/"}}
                """);
        file.apply(yaml);
        String slow = get("/api/v2/clients?per_page=100").extract().path("find {it.name == 'Slow'}.client_id");
        get("/api/v2/rate-limit-policies").body("rate_limit_policies.consumer_selector",
                contains("client_id:" + slow, "default"));
        long version = registry.current().version();
        file.apply(yaml);
        String export = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        assertFalse(export.contains("rlp_"), export);
        file.apply(write("export.yaml", export));
        assertEquals(version, registry.current().version());

        Files.createDirectory(directory.resolve("described"));
        write("described/rate-limit-policies/default.json", """
                {"resource": "oauth_authentication_api", "consumer": "client", "consumer_selector": "default",
                 "configuration": {"action": "allow"}}""");
        file.apply(directory.resolve("described"));
        get("/api/v2/rate-limit-policies?consumer_selector=default").body("rate_limit_policies.configuration",
                contains(Map.of("action", "allow")));
        assertProblem(refused(write("nobody.yaml", """
                rateLimitPolicies:
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: "client_id:Nobody",
                     configuration: {action: block, limit: 5}}
                """)), "rateLimitPolicies[0] ", "client_id Nobody is neither the name nor the id of an application");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_and_nothing_is_made() throws Exception {
        long version = registry.current().version();
        Path yaml = write("tenant.yaml", """
                resourceServers:
                  - identifier: https://half-made.example/
                    scopes: [{value: read}]
                clients:
                  - name: Half made
                    token_endpoint_auth_method: telepathy
                    client_secret: %s
                  - name: No keyword
                    description: ##NO_SUCH_KEYWORD##
                  - name: Twice
                  - name: Twice
                clientGrants:
                  - client_id: Nobody
                    audience: https://half-made.example/
                  - client_id: Twice
                    audience: https://half-made.example/
                    scope: [no-such-scope]
                  - client_id: No keyword
                    audience: https://half-made.example/
                """.formatted("in-clear-text-0123456789"));
        List<String> problems = assertThrows(TenantFileRefused.class, () -> file.apply(yaml)).problems();

        assertProblem(problems, "clients[0].token_endpoint_auth_method: ", "No enum match");
        assertProblem(problems, "clients[0].client_secret: ", "does not belong in a file");
        assertProblem(problems, "clients[1]: ", "NO_SUCH_KEYWORD");
        assertProblem(problems, "clients[3]: ", "described twice");
        assertProblem(problems, "clientGrants[0] ", "client_id Nobody is neither the name nor the id of an application");
        assertProblem(problems, "clientGrants[1] ", "Scopes not defined for the resource server: no-such-scope");
        assertEquals(6, problems.size(), problems.toString());
        assertFalse(problems.toString().contains("in-clear-text"), problems.toString());
        assertEquals(version, registry.current().version());
        given().spec(tenant.management()).urlEncodingEnabled(false)
                .get("/api/v2/resource-servers/https:%2F%2Fhalf-made.example%2F").then().statusCode(404);
    }

    @Test
    void an_organization_and_an_application_are_made_under_their_ids() throws Exception {
        Path yaml = write("tenant.yaml", """
                clients:
                  - name: Settled
                    client_id: 12345
                    default_organization: {organization_id: org_ThatTokensName12, flows: [client_credentials]}
                organizations: [{name: settled, id: org_ThatTokensName12}]
                """);
        file.apply(yaml);
        get("/api/v2/organizations/org_ThatTokensName12").body("name", equalTo("settled"));
        get("/api/v2/clients/12345").body("client_id", equalTo("12345"))
                .body("default_organization.organization_id", equalTo("org_ThatTokensName12"));
        long version = registry.current().version();
        file.apply(yaml);
        file.apply(write("elsewhere.yaml", "organizations: [{name: settled, id: org_AtAnotherServer0}]"));
        assertEquals(version, registry.current().version());

        assertProblem(refused(write("taken.yaml", "organizations: [{name: another, id: org_ThatTokensName12}]")),
                "organizations[0] (another)", "");
        assertProblem(refused(write("short.yaml", "organizations: [{name: another, id: 7}]")), "organizations[0] (another)",
                "id is not org_ and 16 letters and digits");
        assertProblem(refused(write("unknown.yaml", "clients: [{name: Lost, default_organization: {organization_id:"
                + " org_0000000000000000, flows: [client_credentials]}}]")), "clients[0] (Lost)", "No organization found");
    }

    @Test
    void what_is_unknown_in_an_entity_is_left_out() throws Exception {
        file.apply(write("tenant.yaml", """
                clients: [{name: Newer, field_of_tomorrow: 1, jwt_configuration: {alg: RS256}}]
                teleporters: []
                """));
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Newer'}.field_of_tomorrow", equalTo(null));
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_by_its_name() throws Exception {
        assertProblem(refused(directory.resolve("absent.yaml")), "", "does not exist");
        assertProblem(refused(write("list.yaml", "- a")), "", "not a mapping");
        assertProblem(refused(write("tabs.yaml", "clients:\n\t- a")), "", "line 2");
        write("clients/bad.json", "{");
        assertProblem(refused(directory.resolve("clients").getParent()), "clients/bad.json", "is not JSON");
    }

    @Test
    void an_export_has_no_secrets_and_applied_again_changes_nothing() throws Exception {
        tenant.api("https://exported.example/", "read").client("Exported \"quoted\"").granted("https://exported.example/",
                "read");
        tenant.client("Of the same name");
        tenant.client("Of the same name");
        String yaml = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200)
                .contentType("application/yaml").extract().asString();

        assertTrue(yaml.contains("audience: https://exported.example/"), yaml);
        assertFalse(yaml.lines().anyMatch(line -> line.strip().startsWith("client_secret")), yaml);
        long version = registry.current().version();
        file.apply(write("export.yaml", yaml));
        assertEquals(version, registry.current().version());
    }

    @Test
    void an_archive_has_the_code_in_files_of_its_own_and_applied_again_changes_nothing() throws Exception {
        List<String> names = List.of("../../outside", "a/b", "a:b", "A?B", "..", "con", "Größe");
        names.forEach(name -> given().spec(tenant.management())
                .body(Map.of("name", name, "code", "// " + name + "\r\n\tx", "supported_triggers",
                        List.of(Map.of("id", "credentials-exchange", "version", "v2"))))
                .post("/api/v2/actions/actions").then().statusCode(201));
        given().spec(tenant.management()).body("{\"name\": \"Codeless\", \"supported_triggers\":"
                + " [{\"id\": \"credentials-exchange\"}]}").post("/api/v2/actions/actions").then().statusCode(201);
        given().spec(tenant.management()).body("{\"name\": \"Of the archive\", \"script\": \"module.exports = 1\","
                + " \"triggerId\": \"credentials-exchange\"}").post("/api/v2/hooks").then().statusCode(201);
        byte[] zip = given().spec(tenant.management()).accept("application/zip").get("/api/v2/postern/tenant-file").then()
                .statusCode(200).contentType("application/zip")
                .header("Content-Disposition", "attachment; filename=\"tenant.zip\"").extract().asByteArray();

        Path unpacked = ZipArchive.unpack(zip, directory.resolve("unpacked"));
        for (String file : List.of("..-..-outside", "a-b", "a-b-2", "A-B-3", "-", "--2", "Größe")) {
            assertTrue(Files.exists(unpacked.resolve("actions").resolve(file).resolve("code.js")), file);
        }
        assertEquals("// a:b\r\n\tx", Files.readString(unpacked.resolve("actions/a-b-2/code.js")));
        assertEquals("module.exports = 1", Files.readString(unpacked.resolve("hooks/Of the archive.js")));
        String yaml = Files.readString(unpacked.resolve("tenant.yaml"));
        assertTrue(yaml.contains("code: './actions/a-b-2/code.js'"), yaml);
        long version = registry.current().version();
        file.apply(unpacked.resolve("tenant.yaml"));
        assertEquals(version, registry.current().version());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "*/*|application/yaml", "text/html,application/xml;q=0.9,*/*;q=0.8|application/yaml",
            "application/json|application/yaml", "application/zip;q=0.5,application/yaml|application/yaml",
            "application/yaml;q=0.5,application/zip|application/zip" })
    void an_export_comes_in_the_form_that_is_asked_for(String accept, String type) {
        given().spec(tenant.management()).header("Accept", accept).get("/api/v2/postern/tenant-file").then().statusCode(200)
                .contentType(type);
    }

    @Test
    void a_refused_export_is_told_in_json_whatever_form_is_asked_for() {
        given().spec(tenant.management()).accept("image/png").get("/api/v2/postern/tenant-file").then().statusCode(406)
                .body("statusCode", equalTo(406));
        given().accept("application/zip").get("/api/v2/postern/tenant-file").then().statusCode(401)
                .body("statusCode", equalTo(401));
        tenant.management("read:tenant_settings").accept("application/zip").get("/api/v2/postern/tenant-file").then()
                .statusCode(403).body("statusCode", equalTo(403));
    }

    @Test
    void the_key_that_encrypts_tokens_is_given_once_and_kept_by_its_thumbprint() throws Exception {
        file.apply(write("tenant.yaml", """
                resourceServers:
                  - identifier: https://encrypted.example/
                    token_encryption:
                      format: compact-nested-jwe
                      encryption_key: {alg: RSA-OAEP-256, pem: "%s"}
                """.formatted(KeyClient.pem(KeyClient.newKey()).replace("\n", "\\n"))));
        String yaml = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        assertTrue(yaml.contains("thumbprint_sha256: ") && !yaml.contains("BEGIN PUBLIC KEY"), yaml);

        long version = registry.current().version();
        Path export = write("export.yaml", yaml);
        file.apply(export);
        assertEquals(version, registry.current().version());
        given().spec(tenant.management()).urlEncodingEnabled(false)
                .delete("/api/v2/resource-servers/https:%2F%2Fencrypted.example%2F").then().statusCode(204);
        assertProblem(refused(export), "resourceServers[", "Missing required property: pem");
    }

    @Test
    void an_export_needs_the_scope_of_everything_in_it() {
        tenant.management("read:tenant_settings", "read:resource_servers", "read:client_grants", "read:organizations",
                "read:actions",
                "read:log_streams")
                .get("/api/v2/postern/tenant-file").then().statusCode(403)
                .body("message", equalTo("Insufficient scope, expected any of: read:clients"));
    }

    private ValidatableResponse get(String path) {
        return given().spec(tenant.management()).urlEncodingEnabled(false).get(path).then().statusCode(200);
    }

    private int tokenStatus(String name, String secret, String audience) {
        String id = get("/api/v2/clients?per_page=100").extract().path("find {it.name == '" + name + "'}.client_id");
        return given().formParam("grant_type", "client_credentials").formParam("client_id", id)
                .formParam("client_secret", secret).formParam("audience", audience).post("/oauth/token").statusCode();
    }

    private List<String> refused(Path path) {
        return assertThrows(TenantFileRefused.class, () -> file.apply(path)).problems();
    }

    private static void assertProblem(List<String> problems, String start, String reason) {
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith(start) && problem.contains(reason)),
                start + " … " + reason + " is not in " + problems);
    }

    private Path write(String name, String text) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** What others register would push the applications these tests look for by name off the first page. */
    public static class OwnStore implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postern.data-dir", "target/test-data-tenant-file-" + UUID.randomUUID());
        }
    }
}
