package dev.postern.tenantfile;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.KeyClient;
import dev.postern.TestCause;
import dev.postern.TestTenant;
import dev.postern.ZipArchive;
import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;

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

    @Inject
    CurrentSnapshot current;

    @Inject
    DataDirectory data;

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
        List.of("FILE_SECRET", "PLANTED", "VAULT_KEY", "HARMLESS", KeywordValues.MAPPINGS).forEach(System::clearProperty);
    }

    @ParameterizedTest
    @ValueSource(strings = { "POSTERN_MASTER_KEY", "postern.master-key", "postern_master_key",
            "Postern_Bootstrap_Client_Secret",
            "postern.bootstrap.client-secret", "postern.bootstrap.client_secret", "_TEST_POSTERN_BOOTSTRAP_CLIENT_SECRET",
            "__A_B__POSTERN_MASTER_KEY", "_POSTERN_BOOTSTRAP_CLIENT_SECRET", "QUARKUS_HTTP_PORT", "quarkus.http.test-port",
            "quarkus_datasource_postgresql_password", "_DEV_QUARKUS_DATASOURCE_PASSWORD", "AUTH0_KEYWORD_REPLACE_MAPPINGS",
            "SMALLRYE_CONFIG_SECRET_HANDLER_AES_GCM_NOPADDING_ENCRYPTION_KEY" })
    void our_own_settings_are_no_keywords_in_any_spelling(String name) throws Exception {
        for (String keyword : List.of("##" + name + "##", "@@" + name + "@@")) {
            Path yaml = write("tenant.yaml", "clients: [{name: Curious, description: 'x " + keyword + "'}]");
            List<String> problems = refused(yaml);
            assertProblem(problems, "clients[0]: ", "the keyword " + name + " is a setting of Postern's own");
            assertEquals(1, problems.size(), problems.toString());
        }
    }

    @Test
    void a_variable_with_a_secret_of_postern_is_a_keyword_in_a_client_secret_only() throws Exception {
        String secret = ConfigProvider.getConfig().getValue("postern.bootstrap.client-secret", String.class);
        System.setProperty("VAULT_KEY", "-Dpostern.bootstrap.client-secret=" + secret + " -Xmx1g");
        System.setProperty(KeywordValues.MAPPINGS, "{\"MAPPED\": [\"" + secret + "\"], \"THROUGH\": \"##VAULT_KEY##\"}");
        for (String keyword : List.of("##VAULT_KEY##", "@@MAPPED@@", "##THROUGH##")) {
            List<String> problems = refused(write("tenant.yaml", "clients: [{name: Curious, description: " + keyword + "}]"));
            assertProblem(problems, "clients[0]: ", "holds a secret of Postern's own settings");
            assertFalse(problems.toString().contains(secret), problems.toString());
        }
        System.setProperty("VAULT_KEY", secret);
        file.apply(write("tenant.yaml", "clients: [{name: Twice used, client_secret: ##VAULT_KEY##}]"), TestCause.TEST);
        assertProblem(refused(write("tenant.yaml", "clients: [{name: ##VAULT_KEY##, client_secret: ##VAULT_KEY##}]")),
                "clients[0]: ", "holds a secret of Postern's own settings");
    }

    @Test
    void an_application_is_made_with_the_name_of_its_certificate() throws Exception {
        String client = "clients: [{name: By certificate, client_authentication_methods: {tls_client_auth: {credentials: "
                + "[{credential_type: cert_san, san_dns: %s}]}}}]";
        assertProblem(refused(write("tenant.yaml", client.formatted("'*.example.com'"))), "clients[0] (By certificate): ",
                "san_dns must be a host name");
        file.apply(write("tenant.yaml", client.formatted("job.example.com")), TestCause.TEST);
        tenant.management().get("/api/v2/clients/{id}/credentials", idOf("By certificate")).then().statusCode(200)
                .body("credential_type", contains("cert_san")).body("san_dns", contains("job.example.com"));
    }

    @Test
    void a_variable_that_holds_the_master_key_in_any_encoding_is_no_keyword() throws Exception {
        byte[] key = MasterKey.decode(data.read("master.key"));
        String base64 = Base64.getEncoder().encodeToString(key);
        for (String spelt : List.of(base64, base64.replace("=", ""), Base64.getUrlEncoder().encodeToString(key),
                Base64.getUrlEncoder().withoutPadding().encodeToString(key), "key: " + HexFormat.of().formatHex(key),
                HexFormat.of().withUpperCase().formatHex(key), HexFormat.ofDelimiter(":").formatHex(key))) {
            System.setProperty("VAULT_KEY", spelt);
            for (String field : List.of("description", "client_secret")) {
                assertProblem(refused(write("tenant.yaml", "clients: [{name: Curious, " + field + ": ##VAULT_KEY##}]")),
                        "clients[0]: ", "holds a secret of Postern's own settings");
            }
        }
        System.setProperty("VAULT_KEY", base64.replace(base64.charAt(0), base64.charAt(0) == 'A' ? 'B' : 'A'));
        file.apply(write("tenant.yaml", "clients: [{name: Another key, client_secret: ##VAULT_KEY##}]"), TestCause.TEST);
    }

    @Test
    void a_variable_whose_letters_the_locale_has_lost_is_no_keyword() throws Exception {
        System.setProperty("HARMLESS", "Caf\uFFFD");
        assertProblem(refused(write("tenant.yaml", "clients: [{name: ##HARMLESS##}]")), "clients[0]: ",
                "the keyword HARMLESS holds characters that were lost on their way in");
    }

    @Test
    void an_expression_in_a_variable_is_text() throws Exception {
        System.setProperty("HARMLESS", "${postern.bootstrap.client-secret} $1");
        file.apply(write("tenant.yaml", "clients: [{name: Literal, description: ##HARMLESS##}]"), TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Literal'}.description",
                equalTo("${postern.bootstrap.client-secret} $1"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "a${x::y}b", "${}", "${:x}", "${", "${${a}}", "${::}", "a${b:${c::d}}", "${HARMLESS}", "$}{",
            "\\${a}" })
    void text_that_looks_like_an_expression_is_taken_as_it_is_written_wherever_it_stands(String text) throws Exception {
        System.setProperty("HARMLESS", text);
        System.setProperty(KeywordValues.MAPPINGS, "{\"MAPPED\": \"" + text.replace("\\", "\\\\") + "\"}");
        file.apply(write("tenant.yaml", "clients: [{name: Literal, description: '##HARMLESS## ##MAPPED##'}]"), TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Literal'}.description", equalTo(text + " " + text));
    }

    @Test
    void keywords_in_a_value_of_the_mapping_are_replaced() throws Exception {
        System.setProperty(KeywordValues.MAPPINGS,
                "{\"STAGE\": \"dev\", \"SCOPES\": [\"read:##STAGE##\"], \"AUD\": \"https://##STAGE##.nested.example/\"}");
        file.apply(write("tenant.yaml", """
                resourceServers: [{identifier: ##AUD##, scopes: [{value: "read:dev"}]}]
                clients: [{name: Nested}]
                clientGrants: [{client_id: Nested, audience: ##AUD##, scope: @@SCOPES@@}]
                """), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://dev.nested.example/").body("scope", contains(List.of("read:dev")));
        System.setProperty(KeywordValues.MAPPINGS, "{\"AUD\": \"https://##UNSET##.example/\"}");
        assertProblem(refused(write("tenant.yaml", "resourceServers: [{identifier: ##AUD##}]")), "resourceServers[0]: ",
                "nothing is set for the keyword UNSET");
    }

    @ParameterizedTest
    @ValueSource(strings = { "clients: [{name: '<##FILE_SECRET##'}]", "clients: [{name: x, app_type: ##FILE_SECRET##}]",
            "clients: [{name: x, client_secret: '##FILE_SECRET## '}]", "clients: [{name: x, grant_types: ##FILE_SECRET##}]",
            "clients: [{name: x, client_metadata: {##FILE_SECRET##: 1}}]", "clients: [{name: x, ##FILE_SECRET##: {}, y: 1}]",
            "clients: [{name: ##FILE_SECRET##}, {name: ##FILE_SECRET##}]",
            "clients: [{name: x, client_id: '##FILE_SECRET##/'}]",
            "clients: [{name: by id, client_id: '##FILE_SECRET##'}]",
            "clients: [{name: x, jwt_configuration: {##FILE_SECRET##: 1, alg: 7}}]",
            "clientGrants: [{client_id: ##FILE_SECRET##, audience: ##FILE_SECRET##}]",
            "resourceServers: [{identifier: 'x', scopes: [{value: 'a ##FILE_SECRET##'}]}]",
            "resourceServers: [{identifier: 'https://hidden.example/', token_encryption: {format: ##FILE_SECRET##}}]",
            "actions: [{name: x, code: '##FILE_SECRET##.js', supported_triggers: [{id: credentials-exchange}]}]",
            "actions: [{name: x, supported_triggers: [{id: ##FILE_SECRET##}]}, {name: 7, code: x}]",
            "logStreams: [{name: x, type: ##FILE_SECRET##}, {name: x, type: http, sink: {httpEndpoint: '##FILE_SECRET##'}}]",
            "organizations: [{name: ##FILE_SECRET##, id: ##FILE_SECRET##}]", "tenant: {support_url: ##FILE_SECRET##}",
            "rateLimitPolicies: [{resource: oauth_authentication_api, consumer: client,"
                    + " consumer_selector: 'client_id:##FILE_SECRET##', configuration: {action: leap}}]",
            "triggers: {credentials-exchange: [{action_name: ##FILE_SECRET##}]}", "##FILE_SECRET##: [" })
    void the_value_of_a_keyword_is_never_printed(String yaml) throws Exception {
        for (String value : List.of("Sesame-Open-Now-4711", "Sesame-" + "Open-Now-4711".repeat(20), "Sesame")) {
            System.setProperty("FILE_SECRET", value);
            List<String> printed = logged(() -> file.apply(write("tenant.yaml", yaml), TestCause.TEST));
            assertFalse(printed.isEmpty());
            assertFalse(printed.toString().toLowerCase(Locale.ROOT).contains("sesame"), printed.toString());
        }
    }

    @Test
    void text_that_looks_like_a_keyword_is_exported_so_that_it_stays_text() throws Exception {
        System.setProperty("PLANTED", "leaked");
        String odd = "##PLANTED## @@PLANTED@@ ###PLANTED### \uE000PLANTED\uE003 '\"\\x23 ##POSTERN_BASE_URL##";
        String code = "// " + odd + "\nexports.x = '##PLANTED##';\n\tx.js";
        post("resource-servers", Map.of("name", "Odd", "identifier", "urn:##PLANTED##", "scopes",
                List.of(Map.of("value", "read:##PLANTED##", "description", odd))));
        String client = post("clients", Map.of("name", "Odd ##PLANTED##", "description", odd, "client_metadata",
                Map.of("##PLANTED##", odd, "@@PLANTED@@", "##PLANTED##"))).extract().path("client_id");
        post("client-grants", Map.of("client_id", client, "audience", "urn:##PLANTED##", "scope", List.of("read:##PLANTED##")));
        post("organizations", Map.of("name", "odd", "display_name", odd, "metadata", Map.of("##PLANTED##", odd)));
        List<Map<String, String>> trigger = List.of(Map.of("id", "credentials-exchange", "version", "v2"));
        post("actions/actions", Map.of("name", "Odd ##PLANTED##", "code", code, "supported_triggers", trigger));
        post("actions/actions", Map.of("name", "Odd path", "code", "see.##PLANTED##.js", "supported_triggers", trigger));
        post("actions/actions", Map.of("name", "Path", "code", "./see.js", "supported_triggers", trigger));
        post("actions/actions", Map.of("name", "Path of no script", "code", "../../see", "supported_triggers", trigger));
        post("actions/modules", Map.of("name", "Odd ##PLANTED##", "code", code, "publish", true));
        post("hooks", Map.of("name", "odd", "script", code, "triggerId", "credentials-exchange"));
        post("log-streams",
                Map.of("name", odd, "type", "http", "sink", Map.of("httpEndpoint", "https://logs.example/",
                        "httpContentType", "application/json", "httpContentFormat", "JSONLINES", "httpCustomHeaders",
                        List.of(Map.of("header", "X-Odd", "value", "##PLANTED##")))));
        given().spec(tenant.management()).body(Map.of("friendly_name", odd)).patch("/api/v2/tenants/settings").then()
                .statusCode(200);
        Response yaml = given().spec(tenant.management()).get("/api/v2/postern/tenant-file");
        byte[] zip = given().spec(tenant.management()).accept("application/zip").get("/api/v2/postern/tenant-file")
                .asByteArray();
        long version = current.get().version();
        file.apply(write("export.yaml", yaml.asString()), TestCause.TEST);
        Path unpacked = ZipArchive.unpack(zip, directory.resolve("unpacked")).resolve("tenant.yaml");
        file.apply(unpacked, TestCause.TEST);
        assertEquals(version, current.get().version());

        for (String text : List.of(yaml.asString(), Files.readString(unpacked))) {
            String rest = text.replace("##POSTERN_BASE_URL##/api/v2/", "");
            assertFalse(rest.contains("##") || rest.contains("@@"), rest);
        }
        for (String family : List.of("actions", "action-modules")) {
            assertEquals(code, Files.readString(unpacked.resolveSibling(family + "/Odd ##PLANTED##/code.literal.js")));
        }
        given().spec(tenant.management()).delete("/api/v2/clients/" + client).then().statusCode(204);
        System.setProperty("PLANTED", "leaked again");
        file.apply(write("export.yaml", yaml.asString()), TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Odd ##PLANTED##'}.client_metadata",
                equalTo(Map.of("##PLANTED##", odd, "@@PLANTED@@", "##PLANTED##")));
    }

    private ValidatableResponse post(String collection, Map<String, Object> body) {
        return given().spec(tenant.management()).body(body).post("/api/v2/" + collection).then()
                .statusCode(anyOf(equalTo(201), equalTo(200)));
    }

    @Test
    void an_export_of_auth0_is_applied_and_the_second_time_changes_nothing() {
        EXPORT_KEYWORDS.forEach(System::setProperty);
        Path export = Path.of("src/test/resources/auth0-export/tenant.yaml");
        file.apply(export, TestCause.TEST);

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

        long version = current.get().version();
        file.apply(export, TestCause.TEST);
        assertEquals(version, current.get().version());
    }

    @Test
    void modules_of_actions_are_published_before_the_actions_that_use_them() throws Exception {
        Path yaml = write("tenant.yaml", """
                actions:
                  - {name: Uses modules, code: "require('actions:regions')", deployed: true, supported_triggers:
                    [{id: credentials-exchange, version: v2}], modules: [{module_name: regions, module_version_number: 3},
                    {module_name: helpers}]}
                actionModules:
                  - {name: regions, code: ./action-modules/regions/code.js, dependencies: [{name: axios, version: 4.17.21}],
                     secrets: [{name: KEY, value: ##FILE_SECRET##}], actions_using_module_total: 1,
                     all_changes_published: true, latest_version_number: 3}
                  - {name: helpers, code: "module.exports = {};", publish: true}
                  - {name: draft, code: "// not yet", all_changes_published: false}
                """);
        write("action-modules/regions/code.js", "module.exports = '##REGION##';");
        System.setProperty("FILE_SECRET", "secret-of-the-module");
        System.setProperty("REGION", "eu");
        file.apply(yaml, TestCause.TEST);

        String regions = module("regions").body("code", equalTo("module.exports = 'eu';"))
                .body("secrets.name", contains("KEY")).body("latest_version.version_number", equalTo(3))
                .body("all_changes_published", equalTo(true)).body("actions_using_module_total", equalTo(1)).extract()
                .path("id");
        module("draft").body("$", not(hasKey("latest_version")));
        get("/api/v2/actions/actions?actionName=Uses%20modules")
                .body("actions[0].modules.module_name", contains("regions", "helpers"))
                .body("actions[0].modules.module_version_number", contains(3, 1))
                .body("actions[0].all_changes_deployed", equalTo(true));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        assertEquals(version, current.get().version());
        assertExportChangesNothing();

        write("action-modules/regions/code.js", "module.exports = 'us';");
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/actions/modules/" + regions + "/versions").body("versions.version_number", contains(4, 3))
                .body("versions.code", contains("module.exports = 'us';", "module.exports = 'eu';"));
        get("/api/v2/actions/actions?actionName=Uses%20modules")
                .body("actions[0].modules.module_version_number", contains(3, 1));
    }

    @Test
    void an_export_names_modules_as_the_deploy_cli_does_and_makes_them_on_another_server() throws Exception {
        String module = post("actions/modules", Map.of("name", "exported", "code", "// one", "publish", true)).extract()
                .path("id");
        given().spec(tenant.management()).body(Map.of("code", "// two")).patch("/api/v2/actions/modules/" + module).then()
                .statusCode(200);
        String second = given().spec(tenant.management()).post("/api/v2/actions/modules/" + module + "/versions").path("id");
        String action = post("actions/actions", Map.of("name", "Exported", "code", "// uses it", "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2")), "modules",
                List.of(Map.of("module_id", module, "module_version_id", second)))).extract().path("id");
        JsonNode exported = YamlText.read(given().spec(tenant.management()).get("/api/v2/postern/tenant-file").asString(),
                new KeywordMarks());
        assertEquals(YamlText.read("""
                {name: exported, code: "// two", dependencies: [], secrets: [], all_changes_published: true,
                 latest_version_number: 2}""", new KeywordMarks()), entry(exported, "actionModules", "exported"));
        assertEquals(YamlText.read("[{module_name: exported, module_version_number: 2}]", new KeywordMarks()),
                entry(exported, "actions", "Exported").get("modules"));

        given().spec(tenant.management()).delete("/api/v2/actions/actions/" + action).then().statusCode(204);
        given().spec(tenant.management()).delete("/api/v2/actions/modules/" + module).then().statusCode(204);
        write("action-modules/exported.json", entry(exported, "actionModules", "exported").toString()
                .replace("// two", "./action-modules/exported/code.js"));
        write("action-modules/exported/code.js", "// two");
        write("actions/Exported.json", entry(exported, "actions", "Exported").toString());
        file.apply(directory, TestCause.TEST);

        module("exported").body("id", not(equalTo(module))).body("code", equalTo("// two"))
                .body("latest_version.version_number", equalTo(2));
        get("/api/v2/actions/actions?actionName=Exported").body("actions[0].modules.module_version_number", contains(2));
        assertExportChangesNothing();
    }

    @Test
    void a_module_or_a_version_that_does_not_exist_is_a_problem_of_the_action() throws Exception {
        Path yaml = write("tenant.yaml", """
                actionModules:
                  - {name: known, code: "// one", all_changes_published: true}
                  - {name: unpublished, code: "// one"}
                  - {name: wrong, code: 7}
                actions:
                  - {name: A, code: x, supported_triggers: [{id: credentials-exchange}], modules: [{module_name: unknown}]}
                  - {name: B, code: x, supported_triggers: [{id: credentials-exchange}],
                     modules: [{module_name: known, module_version_number: 2}]}
                  - {name: C, code: x, supported_triggers: [{id: credentials-exchange}], modules: [{module_name: unpublished}]}
                  - {name: D, code: x, supported_triggers: [{id: credentials-exchange}], modules: [{module_name: wrong}]}
                  - {name: E, code: x, supported_triggers: [{id: credentials-exchange}], modules: [{module_version_number: 1}]}
                """);
        List<String> problems = refused(yaml);
        assertProblem(problems, "actionModules[2].code", "Expected type string");
        assertProblem(problems, "actions[0] (A)", "there is no action module unknown");
        assertProblem(problems, "actions[1] (B)",
                "the action module known has no version 2 here. Its newest version is 1");
        assertProblem(problems, "actions[2] (C)", "the action module unpublished has never been published");
        assertProblem(problems, "actions[4] (E)", "Missing required property: module_id");
        assertEquals(5, problems.size(), problems.toString());
        get("/api/v2/actions/modules").body("modules.name", not(hasItem("known")));
        assertProblem(refused(write("tenant.yaml", """
                actionModules: [{name: open, code: "x", secrets: [{name: KEY, value: readable}]}]
                """)), "actionModules[0].secrets.0.value", "a secret in clear text");
    }

    private ValidatableResponse module(String name) {
        String id = get("/api/v2/actions/modules?per_page=100").extract().path("modules.find {it.name == '" + name + "'}.id");
        return get("/api/v2/actions/modules/" + id);
    }

    private static JsonNode entry(JsonNode tenant, String key, String name) {
        return tenant.path(key).valueStream().filter(entry -> entry.path("name").asText().equals(name)).findFirst()
                .orElseThrow();
    }

    @Test
    void a_directory_means_the_same_as_a_yaml() throws Exception {
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
        file.apply(directory, TestCause.TEST);

        get("/api/v2/tenants/settings").body("support_url", equalTo("https://help.example/"));
        get("/api/v2/hooks").body("find {it.name == 'claim'}.script", containsString("packed"));
        assertEquals(200, tokenStatus("Packer", "packer-secret-of-the-environment", "https://shipping.example/"));
        long version = current.get().version();
        file.apply(directory, TestCause.TEST);
        assertEquals(version, current.get().version());
    }

    @Test
    void a_secret_comes_from_the_environment_and_changes_with_it() throws Exception {
        Path yaml = write("tenant.yaml", """
                resourceServers: [{identifier: "https://filed.example/"}]
                clients: [{name: Filed, client_secret: ##FILE_SECRET##, grant_types: [client_credentials]}]
                clientGrants: [{client_id: Filed, audience: "https://filed.example/", scope: []}]
                """);
        System.setProperty("FILE_SECRET", "the-first-secret-of-filed");
        file.apply(yaml, TestCause.TEST);
        assertEquals(200, tokenStatus("Filed", "the-first-secret-of-filed", "https://filed.example/"));
        System.setProperty("FILE_SECRET", "the-second-secret-of-filed");
        file.apply(yaml, TestCause.TEST);
        assertEquals(200, tokenStatus("Filed", "the-second-secret-of-filed", "https://filed.example/"));
    }

    @Test
    void what_the_file_does_not_name_stays() throws Exception {
        tenant.api("https://untouched.example/", "read");
        file.apply(write("a.yaml", "clients: [{name: Kept, description: before, client_metadata: {a: '1'}}]"), TestCause.TEST);
        String id = get("/api/v2/clients?per_page=100").extract().path("find {it.name == 'Kept'}.client_id");
        file.apply(write("b.yaml", "clients: [{name: Kept, client_metadata: {b: '2'}}]"), TestCause.TEST);

        get("/api/v2/clients/" + id).body("description", equalTo("before")).body("client_metadata",
                equalTo(Map.of("a", "1", "b", "2")));
        get("/api/v2/resource-servers/https:%2F%2Funtouched.example%2F");
    }

    @Test
    void an_application_of_the_file_cannot_be_captured_by_renaming() throws Exception {
        tenant.api("https://pay.example/", "pay");
        Path yaml = write("tenant.yaml", """
                clients: [{name: Payer, client_secret: ##FILE_SECRET##, grant_types: [client_credentials]}]
                clientGrants:
                  - {client_id: Payer, audience: "https://pay.example/", scope: [pay]}
                  - {client_id: Made by hand, audience: "https://pay.example/", scope: [pay]}
                organizations: [{name: payers, client_grants: [{client_id: Payer}]}]
                rateLimitPolicies:
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: "client_id:Payer",
                     configuration: {action: log, limit: 5}}
                """);
        System.setProperty("FILE_SECRET", "secret-of-the-payer-0123");
        String byHand = tenant.client("Made by hand").id();
        file.apply(yaml, TestCause.TEST);
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        assertEquals(version, current.get().version());
        String payer = idOf("Payer");
        for (String application : List.of(payer, byHand)) {
            rename("clients/" + application, "Out of the way");
        }
        String thief = tenant.client("Payer").id();
        String second = tenant.client("Made by hand").id();
        post("organizations", Map.of("name", "payers-of-old"));
        file.apply(yaml, TestCause.TEST);

        for (String stranger : List.of(thief, second)) {
            get("/api/v2/client-grants?client_id=" + stranger).body("size()", equalTo(0));
        }
        get("/api/v2/clients/" + payer).body("name", equalTo("Payer"));
        get("/api/v2/clients/" + byHand).body("name", equalTo("Out of the way"));
        get("/api/v2/rate-limit-policies").body("rate_limit_policies.consumer_selector", hasItem("client_id:" + payer))
                .body("rate_limit_policies.consumer_selector", not(hasItem("client_id:" + thief)));
        tenant.client("Payer");
        given().spec(tenant.management()).delete("/api/v2/clients/" + payer).then().statusCode(204);
        file.apply(yaml, TestCause.TEST); // another is made, for nobody else is the payer
        assertExportChangesNothing();
        String next = get("/api/v2/client-grants?audience=https://pay.example/").extract()
                .path("find {it.client_id != '" + byHand + "'}.client_id");
        assertFalse(List.of(payer, thief, second).contains(next), next);
        get("/api/v2/clients/" + next).body("name", equalTo("Payer"));
        given().spec(tenant.management()).delete("/api/v2/clients/" + byHand).then().statusCode(204);
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/client-grants?client_id=" + second).body("size()", equalTo(0));
    }

    @Test
    void organizations_of_the_file_cannot_be_captured_by_renaming() throws Exception {
        tenant.api("https://shared.example/", "read");
        Path yaml = write("tenant.yaml",
                """
                        clients: [{name: Sharer, grant_types: [client_credentials]}]
                        clientGrants: [{client_id: Sharer, audience: "https://shared.example/", organization_usage: allow}]
                        organizations: [{name: sharers, display_name: Sharers, client_grants: [{client_id: Sharer}]}]
                        actions: [{name: Stamp, code: "// of the file", deployed: true, supported_triggers: [{id: credentials-exchange}]}]
                        triggers: {credentials-exchange: [{action_name: Stamp}]}
                        """);
        file.apply(yaml, TestCause.TEST);
        String ours = get("/api/v2/organizations/name/sharers").extract().path("id");
        rename("organizations/" + ours, "sharers-of-old");
        String theirs = post("organizations", Map.of("name", "sharers")).extract().path("id");
        file.apply(yaml, TestCause.TEST);

        get("/api/v2/organizations/" + theirs + "/client-grants").body("size()", equalTo(0));
        get("/api/v2/organizations/" + ours).body("name", equalTo("sharers-of-old"));
        assertExportChangesNothing();
        given().spec(tenant.management()).delete("/api/v2/organizations/" + ours).then().statusCode(204);
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/organizations/" + theirs + "/client-grants").body("size()", equalTo(0));
        given().spec(tenant.management()).delete("/api/v2/organizations/" + theirs).then().statusCode(204);
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/organizations/name/sharers").body("display_name", equalTo("Sharers"));
    }

    @Test
    void applications_that_share_a_name_are_reported_and_left_out_and_the_rest_is_applied() throws Exception {
        tenant.api("https://twins.example/", "read");
        String one = tenant.client("Twins of the API").id();
        String other = tenant.client("Twins of the API").id();
        Path yaml = write("tenant.yaml", """
                clients: [{name: Twins of the API, description: changed}, {name: Only child, grant_types: [client_credentials]}]
                clientGrants:
                  - {client_id: Twins of the API, audience: "https://twins.example/"}
                  - {client_id: Only child, audience: "https://twins.example/"}
                organizations: [{name: twins, client_grants: [{client_id: Twins of the API}]}]
                """);
        List<String> log = logged(() -> file.apply(yaml, TestCause.TEST));
        assertTrue(log.toString().contains("clients[0] (Twins of the API) is left out: there are 2 of this name"),
                log.toString());
        assertTrue(log.toString().contains("clientGrants[0] (Twins of the API for https://twins.example/) is left out"),
                log.toString());
        for (String twin : List.of(one, other)) {
            get("/api/v2/clients/" + twin).body("description", not(equalTo("changed")));
        }
        get("/api/v2/client-grants?audience=https://twins.example/").body("client_id", contains(idOf("Only child")));
        tenant.client("Only child");
        file.apply(yaml, TestCause.TEST);
    }

    @Test
    void grants_that_others_make_do_not_stop_the_file() throws Exception {
        tenant.api("https://first.example/", "read").api("https://second.example/", "read");
        Path yaml = write("tenant.yaml", """
                clients: [{name: Usual, grant_types: [client_credentials]}]
                clientGrants: [{client_id: Usual, audience: "https://first.example/"}]
                organizations: [{name: usual, client_grants: [{client_id: Usual}]}]
                """);
        file.apply(yaml, TestCause.TEST);
        post("client-grants", Map.of("client_id", idOf("Usual"), "audience", "https://second.example/", "scope", List.of()));
        file.apply(yaml, TestCause.TEST);
        String organization = get("/api/v2/organizations/name/usual").extract().path("id");
        get("/api/v2/organizations/" + organization + "/client-grants").body("audience", contains("https://first.example/"));
    }

    @Test
    void what_others_change_does_not_stop_a_file_that_was_applied_before() throws Exception {
        Path yaml = write("tenant.yaml", """
                resourceServers: [{identifier: https://later.example/, scopes: [{value: read}]}]
                clients:
                  - {name: Later partner, grant_types: [client_credentials]}
                  - {name: Later public, client_id: later-public, grant_types: [client_credentials], description: "of the file"}
                  - {name: Later rotated, client_id: later-rotated, client_secret: ##FILE_SECRET##}
                clientGrants:
                  - {client_id: Later partner, audience: "https://later.example/", organization_usage: allow,
                     allow_any_organization: true}
                  - {client_id: later-public, audience: "https://later.example/", scope: [read]}
                logStreams:
                  - {name: Later collector, type: http, status: paused, sink: {httpEndpoint: "http://localhost:9/"}}
                """);
        System.setProperty("FILE_SECRET", "secret-of-the-rotated-0123");
        file.apply(yaml, TestCause.TEST);
        String partner = idOf("Later partner");
        String grant = get("/api/v2/client-grants?client_id=" + partner).extract().path("[0].id");
        patch("client-grants/" + grant, Map.of("allow_any_organization", false));
        patch("clients/" + partner, Map.of("is_first_party", false));
        patch("clients/later-public", Map.of("token_endpoint_auth_method", "none", "grant_types", List.of("implicit"),
                "description", "of somebody"));
        String stream = get("/api/v2/log-streams").extract().path("find {it.name == 'Later collector'}.id");
        patch("log-streams/" + stream, Map.of("sink", Map.of("httpEndpoint", "http://127.0.0.1:9/", "httpAuthorization", "x")));
        Path more = write("more.yaml", Files.readString(yaml) + "rules: []\nhooks: []\norganizations: [{name: later}]\n");

        String log = logged(() -> file.apply(more, TestCause.TEST)).toString();

        String since = " is left out: it was applied before, and something that changed since prevents it now: ";
        assertTrue(log.contains("clientGrants[0] (Later partner for https://later.example/)" + since
                + "Payload validation error: 'allow_any_organization is not for third-party clients'"), log);
        assertTrue(log.contains("clients[1] (later-public)" + since + "Application must not have"), log);
        assertTrue(log.contains("logStreams[0] (Later collector)" + since), log);
        get("/api/v2/organizations/name/later");
        get("/api/v2/clients/later-public").body("description", equalTo("of somebody"));
        get("/api/v2/client-grants?client_id=later-public").body("[0].scope", contains("read"));
        assertEquals(1, refused(write("changed.yaml", Files.readString(more).replace("of the file", "other"))).size());
        patch("clients/later-public", Map.of("token_endpoint_auth_method", "client_secret_post"));
        patch("clients/" + partner, Map.of("is_first_party", true));
        given().spec(tenant.management()).delete("/api/v2/log-streams/" + stream).then().statusCode(204);
        assertFalse(logged(() -> file.apply(more, TestCause.TEST)).toString().contains("is left out"));
        get("/api/v2/clients/later-public").body("description", equalTo("of the file"));
    }

    @Test
    void what_a_deleted_api_leaves_behind_does_not_stop_the_file() throws Exception {
        tenant.api("https://gone.example/", "read");
        Path yaml = write("tenant.yaml", """
                clients: [{name: Bereft, grant_types: [client_credentials]}]
                clientGrants: [{client_id: Bereft, audience: "https://gone.example/", scope: [read]}]
                organizations: [{name: bereft, client_grants: [{client_id: Bereft, audience: "https://gone.example/"}]}]
                """);
        file.apply(yaml, TestCause.TEST);
        given().spec(tenant.management()).urlEncodingEnabled(false)
                .delete("/api/v2/resource-servers/https:%2F%2Fgone.example%2F").then().statusCode(204);
        String log = logged(() -> file.apply(yaml, TestCause.TEST)).toString();
        assertTrue(log.contains("clientGrants[0] (Bereft for https://gone.example/) is left out"), log);
        assertTrue(log.contains("organizations[0] (bereft) is left out"), log);
    }

    @Test
    void a_grant_keeps_scopes_its_api_lacks_on_its_way_to_another_server() throws Exception {
        String yaml = """
                resourceServers: [{identifier: https://moved.example/, scopes: [{value: read}]}]
                clients: [{name: Moved}]
                clientGrants: [{client_id: Moved, audience: https://moved.example/, scope: [read, write]}]
                """;
        String log = logged(() -> file.apply(write("tenant.yaml", yaml), TestCause.TEST)).toString();
        assertTrue(log.contains("client grant Moved for https://moved.example/: Scopes not defined for the resource server:"
                + " write. They are kept, and no token holds them until the API has them"), log);
        get("/api/v2/client-grants?audience=https://moved.example/").body("[0].scope", contains("read", "write"));
        file.apply(write("more.yaml", yaml.replace("[read, write]", "[write, read, more]")), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://moved.example/").body("[0].scope", contains("write", "read", "more"));
        assertExportChangesNothing();
    }

    private void patch(String path, Map<String, ?> changes) {
        given().spec(tenant.management()).body(changes).patch("/api/v2/" + path).then().statusCode(200);
    }

    /** What applying a file says: in the log, and by its refusal. */
    private static List<String> logged(Executable application) throws Exception {
        List<String> printed = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                String text = String.valueOf(line.getMessage());
                printed.add(line.getParameters() == null ? text : String.format(text, line.getParameters()));
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        Logger log = Logger.getLogger(TenantFile.class.getName());
        log.addHandler(handler);
        try {
            application.execute();
        } catch (TenantFileRefused refused) {
            printed.add(refused.getMessage());
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        } finally {
            log.removeHandler(handler);
        }
        return printed;
    }

    private void assertExportChangesNothing() throws IOException {
        String yaml = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        long version = current.get().version();
        file.apply(write("export-" + version + ".yaml", yaml), TestCause.TEST);
        assertEquals(version, current.get().version());
    }

    private void rename(String path, String name) {
        given().spec(tenant.management()).body(Map.of("name", name)).patch("/api/v2/" + path).then().statusCode(200);
    }

    private String idOf(String client) {
        return get("/api/v2/clients?per_page=100").extract().path("find {it.name == '" + client + "'}.client_id");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "src/test/clients/auth0-deploy-cli/published/2019.yaml | Depot (dev) | https://dev.api.parcels.example/ | read:parcels write:parcels",
            "src/test/clients/auth0-deploy-cli/published/2025.yaml | Importer | https://dev.records.example/ | read:records:dev",
            "src/test/resources/tenant-files/login-and-machines.yaml | Importer | https://records.clinic.example/ | read:records:7",
            "src/test/resources/tenant-files/directory | Indexer | https://dev.catalogue.library.example/ | read:books" })
    void a_file_of_a_tenant_of_auth0_is_applied_as_far_as_it_is_about_machines(Path path, String client, String audience,
            String scopes) throws Exception {
        List.of("STAGE", "TOKEN_LIFETIME", "CALLBACKS", "WARD", "LIFETIME", "ORIGINS", "GRANTED")
                .forEach(System::clearProperty);
        System.setProperty(KeywordValues.MAPPINGS, """
                {"STAGE": "dev", "TOKEN_LIFETIME": 3600, "CALLBACKS": ["https://##STAGE##.parcels.example/callback"],
                 "RECORDS": "https://##STAGE##.records.example/", "RECORD_SCOPES": [{"value": "read:records:##STAGE##"}],
                 "WARD": "7", "SCOPES": [{"value": "read:records:##WARD##"}, {"value": "read:books"}], "LIFETIME": 600,
                 "ORIGINS": ["https://library.example/"], "GRANTED": ["read:books"], "ROLE_API": "x", "DATABASE_DSN": "x",
                 "WAAD_SECRET": "x", "SMTP_PASS": "x", "TWILIO": "x", "DATADOG": "x", "SEGMENT": "x"}""");
        List<String> log = logged(() -> file.apply(path, TestCause.TEST));
        String granted = "/api/v2/client-grants?subject_type=client&audience=" + audience + "&client_id=";
        List<String> clients = get("/api/v2/clients?per_page=100").extract()
                .path("findAll {it.name == '" + client + "'}.client_id");
        assertEquals(1, clients.stream().filter(id -> get(granted + id).extract().<List<?>> path("$").size() == 1).count(),
                log.toString());
        String grantee = clients.stream().filter(id -> get(granted + id).extract().<List<?>> path("$").size() == 1)
                .findFirst().orElseThrow();
        get(granted + grantee).body("[0].scope", equalTo(List.of(scopes.split(" ", -1))));
        long version = current.get().version();
        file.apply(path, TestCause.TEST);
        assertEquals(version, current.get().version());
        assertExportChangesNothing();
    }

    @Test
    void entries_about_system_apis_are_left_out_and_reported() throws Exception {
        Path yaml = write("tenant.yaml", """
                resourceServers:
                  - {identifier: "https://old.eu.auth0.com/api/v2/", scopes: [{value: "read:users"}]}
                  - {identifier: "https://both.example/", scopes: [{value: read}]}
                clients: [{name: Deployer, grant_types: [client_credentials]}]
                clientGrants:
                  - {client_id: Deployer, audience: "https://old.eu.auth0.com/api/v2/", scope: ["read:users"]}
                  - {client_id: Deployer, audience: "https://login.example/me/", scope: ["read:me:x"], subject_type: user}
                  - {client_id: Deployer, audience: ##POSTERN_BASE_URL##/api/v2/, scope: ["create:flows_vault", "read:clients"]}
                  - {client_id: Deployer, audience: "https://both.example/", scope: [read]}
                  - {client_id: Deployer, audience: "https://both.example/", scope: [read], subject_type: user}
                """);
        String log = logged(() -> file.apply(yaml, TestCause.TEST)).toString();
        assertTrue(log.contains("created  client grant Deployer for https://both.example/\n"), log);
        assertTrue(log.contains("created  client grant Deployer for https://both.example/ (user)"), log);
        assertTrue(log.contains("5 created, 0 changed"), log);
        assertTrue(log.contains("clientGrants[0] (Deployer for https://old.eu.auth0.com/api/v2/) is left out: this is the"
                + " Management API of a tenant of Auth0. For that of this server write ##POSTERN_BASE_URL##/api/v2/"), log);
        assertTrue(log.contains("clientGrants[1] (Deployer for https://login.example/me/ (user)) is left out: a system API"),
                log);
        assertTrue(log.contains("create:flows_vault is left out: the Management API has no such scope here"), log);
        get("/api/v2/client-grants?client_id=" + idOf("Deployer")).body("scope.flatten()",
                containsInAnyOrder("read:clients", "read", "read"));
        get("/api/v2/resource-servers?per_page=100").body("identifier", not(hasItem("https://old.eu.auth0.com/api/v2/")));
        assertProblem(
                refused(write("no-api.yaml", "clientGrants: [{client_id: Deployer, audience: 'https://api.example/api/v2/'}]")),
                "clientGrants[0] ", "No resource with identifier https://api.example/api/v2/");
    }

    @Test
    void quotas_are_applied_and_exported() throws Exception {
        Path yaml = write("tenant.yaml", """
                clients:
                  - name: Limited
                    grant_types: [client_credentials]
                    default_audience: https://limited.example/
                    token_quota: {client_credentials: {per_hour: 10}}
                organizations: [{name: limited, token_quota: {client_credentials: {per_day: 50, enforce: false}}}]
                tenant: {default_token_quota: {clients: {client_credentials: {per_day: 100000}}}}
                """);
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Limited'}.token_quota.client_credentials",
                equalTo(Map.of("per_hour", 10, "enforce", true)))
                .body("find {it.name == 'Limited'}.default_audience", equalTo("https://limited.example/"));
        get("/api/v2/organizations/name/limited").body("token_quota.client_credentials",
                equalTo(Map.of("per_day", 50, "enforce", false)));
        get("/api/v2/tenants/settings").body("default_token_quota.clients.client_credentials",
                equalTo(Map.of("per_day", 100_000, "enforce", true)));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        String export = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        assertTrue(export.contains("default_audience: https://limited.example/"), export);
        file.apply(write("export.yaml", export), TestCause.TEST);
        assertEquals(version, current.get().version());
        file.apply(write("lifted.yaml", "tenant: {default_token_quota: null}"), TestCause.TEST);
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
        file.apply(yaml, TestCause.TEST);
        String slow = get("/api/v2/clients?per_page=100").extract().path("find {it.name == 'Slow'}.client_id");
        get("/api/v2/rate-limit-policies")
                .body("rate_limit_policies.consumer_selector", hasItems("client_id:" + slow, "default"))
                .body("rate_limit_policies.consumer_selector", not(hasItem("third_party_clients")));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        String export = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        assertFalse(export.contains("rlp_"), export);
        file.apply(write("export.yaml", export), TestCause.TEST);
        assertEquals(version, current.get().version());

        Files.createDirectory(directory.resolve("described"));
        write("described/rate-limit-policies/default.json", """
                {"resource": "oauth_authentication_api", "consumer": "client", "consumer_selector": "default",
                 "configuration": {"action": "allow"}}""");
        file.apply(directory.resolve("described"), TestCause.TEST);
        get("/api/v2/rate-limit-policies?consumer_selector=default").body("rate_limit_policies.configuration",
                contains(Map.of("action", "allow")));
        assertProblem(refused(write("nobody.yaml", """
                rateLimitPolicies:
                  - {resource: oauth_authentication_api, consumer: client, consumer_selector: "client_id:Nobody",
                     configuration: {action: block, limit: 5}}
                """)), "rateLimitPolicies[0] ", "client_id Nobody is neither the name nor the id of an application");
    }

    @Test
    void every_problem_is_reported_at_once_and_no_file_is_made() throws Exception {
        long version = current.get().version();
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
                  - client_id: No keyword
                    audience: https://half-made.example/
                """.formatted("in-clear-text-0123456789"));
        List<String> problems = assertThrows(TenantFileRefused.class, () -> file.apply(yaml, TestCause.TEST)).problems();

        assertProblem(problems, "clients[0].token_endpoint_auth_method: ", "No enum match");
        assertProblem(problems, "clients[0].client_secret: ", "does not belong in a file");
        assertProblem(problems, "clients[1]: ", "NO_SUCH_KEYWORD");
        assertProblem(problems, "clients[3]: ", "described twice");
        assertProblem(problems, "clientGrants[0] ", "client_id Nobody is neither the name nor the id of an application");
        assertEquals(5, problems.size(), problems.toString());
        assertFalse(problems.toString().contains("in-clear-text"), problems.toString());
        assertEquals(version, current.get().version());
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
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/organizations/org_ThatTokensName12").body("name", equalTo("settled"));
        get("/api/v2/clients/12345").body("client_id", equalTo("12345"))
                .body("default_organization.organization_id", equalTo("org_ThatTokensName12"));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        file.apply(write("elsewhere.yaml", "organizations: [{name: settled, id: org_AtAnotherServer0}]"), TestCause.TEST);
        assertEquals(version, current.get().version());

        assertProblem(refused(write("taken.yaml", "organizations: [{name: another, id: org_ThatTokensName12}]")),
                "organizations[0] (another)", "");
        assertProblem(refused(write("short.yaml", "organizations: [{name: another, id: 7}]")), "organizations[0] (another)",
                "id is not org_ and 16 letters and digits");
        assertProblem(refused(write("unknown.yaml", "clients: [{name: Lost, default_organization: {organization_id:"
                + " org_0000000000000000, flows: [client_credentials]}}]")), "clients[0] (Lost)", "No organization found");
    }

    @Test
    void discovery_domains_of_an_organization_are_applied_and_exported() throws Exception {
        Path yaml = write("tenant.yaml", """
                organizations:
                  - name: found
                    discovery_domains:
                      - {domain: found.example, status: verified, use_for_organization_discovery: false}
                      - {domain: also.example, id: odd_1, verification_txt: x=y, verification_host: _x.also.example}
                """);
        file.apply(yaml, TestCause.TEST);
        String domains = "/api/v2/organizations/" + get("/api/v2/organizations/name/found").extract().path("id")
                + "/discovery-domains";
        get(domains).body("domains.domain", contains("also.example", "found.example"))
                .body("domains.status", contains("pending", "verified"))
                .body("domains.use_for_organization_discovery", contains(true, false));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        assertEquals(version, current.get().version());
        assertExportChangesNothing();
        String export = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").asString();
        assertTrue(export.contains("domain: found.example"), export);
        assertFalse(export.contains("odd_"), export);

        String id = get(domains).extract().path("domains[0].id");
        file.apply(write("changed.yaml", "organizations: [{name: found, discovery_domains:"
                + " [{domain: also.example, status: verified}, {domain: third.example}]}]"), TestCause.TEST);
        get(domains).body("domains.domain", contains("also.example", "found.example", "third.example"))
                .body("domains[0].id", equalTo(id)).body("domains[0].status", equalTo("verified"));
        file.apply(write("absent.yaml", "organizations: [{name: found, discovery_domains: }]"), TestCause.TEST);
        get(domains).body("domains.size()", equalTo(3));

        List<String> log = logged(() -> file.apply(write("unknown.yaml",
                "organizations: [{name: found, discovery_domains: [{domain: also.example, colour: red}]}]"), TestCause.TEST));
        assertTrue(log.toString().contains("organizations[0].discovery_domains[0].colour"), log.toString());
        assertProblem(refused(write("wrong.yaml", "organizations: [{name: found, discovery_domains: [{status: failed}, 7]}]")),
                "organizations[0].discovery_domains[0].status", "failed");
        for (String wrong : List.of("also.example", "{domain: also.example}")) {
            assertProblem(
                    refused(write("no-list.yaml", "organizations: [{name: found, discovery_domains: " + wrong + "}]")),
                    "organizations[0].discovery_domains", "Expected type array");
        }
    }

    @Test
    void what_is_unknown_in_an_application_is_kept_and_elsewhere_left_out() throws Exception {
        file.apply(write("tenant.yaml", """
                clients: [{name: Newer, field_of_tomorrow: 1, jwt_configuration: {alg: RS256}, cross_origin_auth: true}]
                resourceServers: [{identifier: https://newer.example/, scopes: }]
                clientGrants: [{client_id: Newer, audience: https://newer.example/, field_of_tomorrow: 1}]
                teleporters: []
                """), TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Newer'}.field_of_tomorrow", equalTo(1))
                .body("find {it.name == 'Newer'}.cross_origin_authentication", equalTo(true));
        get("/api/v2/client-grants?audience=https://newer.example/").body("[0].field_of_tomorrow", equalTo(null));
    }

    @Test
    void a_field_that_is_null_changes_nothing_when_the_file_is_applied_again() throws Exception {
        Path yaml = write("tenant.yaml", """
                clients:
                  - name: Null fields
                    refresh_token: null
                    token_quota: null
                    session_transfer: null
                    jwt_configuration: {secret_encoded: null}
                """);
        file.apply(yaml, TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Null fields'}.refresh_token", equalTo(null));
        long version = current.get().version();
        file.apply(yaml, TestCause.TEST);
        assertEquals(version, current.get().version());
    }

    @Test
    void a_grant_whose_scope_is_null_has_none() throws Exception {
        String yaml = """
                resourceServers: [{identifier: https://null.example/, scopes: [{value: read}]}]
                clients: [{name: Null scope}]
                clientGrants: [{client_id: Null scope, audience: https://null.example/, scope: %s}]
                """;
        file.apply(write("tenant.yaml", yaml.formatted("[read]")), TestCause.TEST);
        file.apply(write("tenant.yaml", yaml.formatted("null")), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://null.example/").body("[0].scope", equalTo(List.of()));
        file.apply(write("tenant.yaml", yaml.formatted("null, allow_all_scopes: true")), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://null.example/").body("[0].allow_all_scopes", equalTo(true));
        file.apply(write("tenant.yaml", yaml.formatted("null").replace("null.", "new.")), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://new.example/").body("[0].scope", equalTo(List.of()));
    }

    @Test
    void an_api_that_loses_scopes_leaves_its_grants_as_they_are() throws Exception {
        String wide = """
                resourceServers: [{identifier: https://wide.example/, scopes: [{value: read}, {value: write}]}]
                clients: [{name: Wide}]
                clientGrants: [{client_id: Wide, audience: https://wide.example/, scope: [read, write]}]
                """;
        file.apply(write("wide.yaml", wide), TestCause.TEST);
        file.apply(write("narrow.yaml", wide.replace(", {value: write}", "")), TestCause.TEST);
        get("/api/v2/client-grants?audience=https://wide.example/").body("[0].scope", equalTo(List.of("read", "write")));
    }

    @Test
    void what_can_never_work_or_grants_every_management_scope_is_a_problem() throws Exception {
        List<String> problems = refused(write("tenant.yaml", """
                resourceServers: [{identifier: https://policy.example/, authorization_policy: {policy_id: p}}]
                clients:
                  - {name: Public, token_endpoint_auth_method: none, grant_types: [client_credentials]}
                  - {name: Typo, grant_types: [client-credentials]}
                  - {name: Administrator}
                clientGrants:
                  - {client_id: Administrator, audience: '##POSTERN_BASE_URL##/api/v2/', allow_all_scopes: true}
                """));
        assertProblem(problems, "resourceServers[0].authorization_policy", "Expected type null");
        assertProblem(problems, "clients[0] (Public)", "client_credentials grant type is enabled");
        assertProblem(problems, "clients[1] (Typo)", "Invalid grant types: client-credentials");
        assertProblem(problems, "clientGrants[0] (Administrator", "allow_all_scopes cannot be provided");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            clients: [{name: "sur\\ud83d"}]                                               | clients[0].name
            clients: [{name: "\\ude00\\ud83d"}]                                            | clients[0].name
            clients: [{name: n, description: "a\\0b"}]                                     | clients[0].description
            clients: [{name: n, client_metadata: {k: "x\\ud83d"}}]                         | clients[0].client_metadata.k
            clients: [{name: n, client_metadata: {"a\\0b": k}}]                            | clients[0].client_metadata
            clients: [{name: n, field_of_tomorrow: {x: ["y", "a\\0b"]}}]                   | clients[0].field_of_tomorrow.x[1]
            clients: [{name: n, addons: {samlp: {x: [["a\\0b"]]}}}]                        | clients[0].addons.samlp.x[0][0]
            clients: [{name: n, field_of_tomorrow: 1.0e999}]                              | clients[0].field_of_tomorrow
            resourceServers: [{identifier: "a\\0b"}]                                       | resourceServers[0].identifier
            resourceServers: [{identifier: abc, scopes: [{value: x, description: "\\0"}]}] | resourceServers[0].scopes[0].description
            organizations: [{name: abc, metadata: {k: "\\0"}}]                             | organizations[0].metadata.k
            actions: [{name: abc, code: "// \\0", supported_triggers: [{id: credentials-exchange}]}] | actions[0].code
            actionModules: [{name: abc, code: "// \\0"}]                                   | actionModules[0].code
            hooks: [{name: abc, script: "// \\0", triggerId: credentials-exchange}]        | hooks[0].script
            tenant: {friendly_name: "a\\ud83db"}                                           | tenant.friendly_name
            """)
    void what_the_api_does_not_store_is_a_problem_with_its_path(String yaml, String path) throws Exception {
        long version = current.get().version();
        List<String> problems = refused(write("tenant.yaml", yaml));
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(path + ": ") && problems.get(0).matches(".*(not allowed|out of range)"),
                problems.toString());
        assertEquals(version, current.get().version());
    }

    @Test
    void code_of_a_file_and_values_of_keywords_are_stored_only_if_the_api_would() throws Exception {
        Files.write(directory.resolve("nul.js"), new byte[] { '/', '/', 0 });
        assertProblem(refused(write("tenant.yaml", "actions: [{name: abc, code: ./nul.js, supported_triggers: "
                + "[{id: credentials-exchange}]}]")), "actions[0].code: ", "not allowed");
        System.setProperty(KeywordValues.MAPPINGS, "{\"MAPPED\": \"a\\u0000b\"}");
        assertProblem(refused(write("tenant.yaml", "clients: [{name: n, description: ##MAPPED##}]")),
                "clients[0].description: ",
                "not allowed");
        file.apply(write("tenant.yaml", "clients: [{name: Whole pair, description: \"\\ud83d\\ude00 \\uffff\"}]"),
                TestCause.TEST);
        get("/api/v2/clients?per_page=100").body("find {it.name == 'Whole pair'}.description", equalTo("\uD83D\uDE00 \uFFFF"));
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_by_its_name() throws Exception {
        assertProblem(refused(directory.resolve("absent.yaml")), "", "does not exist");
        assertProblem(refused(write("list.yaml", "- a")), "", "not a mapping");
        assertProblem(refused(write("tabs.yaml", "clients:\n\t- a")), "", "line 2");
        write("clients/bad.json", "{");
        assertProblem(refused(directory.resolve("clients").getParent()), "clients/bad.json", "is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = { "\\n", "\\r", "\\N", "\\L", "\\P", "\\e", "\\u202e" })
    void no_line_of_the_log_is_ended_by_what_a_file_has_in_it(String escape) throws Exception {
        List<String> lines = logged(() -> file.apply(write("tenant.yaml", """
                "key%1$sFAKE": 1
                clients: [{name: "a%1$sFAKE", "zz%1$sFAKE": 1, refresh_token: {}}]
                resourceServers: [{identifier: "https://lines.example/%1$sFAKE", "zz%1$sFAKE": 1}]
                organizations: [{name: "abc%1$sFAKE"}]
                clientGrants: [{client_id: "b%1$sFAKE", audience: "c%1$sFAKE", scope: ["d%1$sFAKE"]}]
                """.formatted(escape)), TestCause.TEST));
        String said = String.join("|", lines);
        assertTrue(said.contains("\u00B7FAKE"), said);
        assertFalse(said.matches("(?s).*[\\x{1}-\\x{9}\\x{B}-\\x{1F}\\x{80}-\\x{9F}\\x{2028}-\\x{202E}].*"), said);
        assertTrue(said.lines().noneMatch(line -> line.startsWith("FAKE")), said);
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
        long version = current.get().version();
        file.apply(write("export.yaml", yaml), TestCause.TEST);
        assertEquals(version, current.get().version());
    }

    @Test
    void a_webhook_action_is_applied_and_exported_without_code() throws Exception {
        System.setProperty("VAULT_KEY", "a secret of some length");
        file.apply(write("tenant.yaml", """
                actions:
                  - name: ask-the-receiver
                    kind: webhook
                    webhook:
                      url: https://receiver.example/hook
                      authentication: {type: hmac, secret_name: KEY}
                    secrets: [{name: KEY, value: '##VAULT_KEY##'}]
                    deployed: true
                    supported_triggers: [{id: credentials-exchange}]
                triggers: {credentials-exchange: [{action_name: ask-the-receiver}]}
                """), TestCause.TEST);
        get("/api/v2/actions/actions?actionName=ask-the-receiver").body("actions[0].kind", equalTo("webhook"))
                .body("actions[0].deployed_version.webhook.url", equalTo("https://receiver.example/hook"))
                .body("actions[0].webhook.on_failure", equalTo("deny"));
        assertExportChangesNothing();
        byte[] zip = given().spec(tenant.management()).accept("application/zip").get("/api/v2/postern/tenant-file")
                .asByteArray();
        Path unpacked = ZipArchive.unpack(zip, directory.resolve("with-webhook"));
        assertFalse(Files.exists(unpacked.resolve("actions/ask-the-receiver")));
        String yaml = Files.readString(unpacked.resolve("tenant.yaml"));
        assertTrue(yaml.contains("secret_name: KEY") && yaml.contains("kind: webhook") && !yaml.contains("some length"), yaml);
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
        long version = current.get().version();
        file.apply(unpacked.resolve("tenant.yaml"), TestCause.TEST);
        assertEquals(version, current.get().version());
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
                """.formatted(KeyClient.pem(KeyClient.newKey()).replace("\n", "\\n"))), TestCause.TEST);
        String yaml = given().spec(tenant.management()).get("/api/v2/postern/tenant-file").then().statusCode(200).extract()
                .asString();
        assertTrue(yaml.contains("thumbprint_sha256: ") && !yaml.contains("BEGIN PUBLIC KEY"), yaml);

        long version = current.get().version();
        Path export = write("export.yaml", yaml);
        file.apply(export, TestCause.TEST);
        assertEquals(version, current.get().version());
        given().spec(tenant.management()).urlEncodingEnabled(false)
                .delete("/api/v2/resource-servers/https:%2F%2Fencrypted.example%2F").then().statusCode(204);
        String log = logged(() -> file.apply(export, TestCause.TEST)).toString();
        assertTrue(log.contains("(https://encrypted.example/) is left out: it was applied before"), log);
        assertTrue(log.contains("Missing required property: pem"), log);
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
        return assertThrows(TenantFileRefused.class, () -> file.apply(path, TestCause.TEST)).problems();
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
