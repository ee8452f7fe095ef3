package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

@QuarkusTest
class TenantFilePagesTest {

    private static final String PATH = "/console/tenant-file";
    private static final String AUDIENCE = "https://uploaded.example/";
    private static final String API = "/api/v2/resource-servers/https:%2F%2Fuploaded.example%2F";
    private static final Pattern PLAN = Pattern.compile("name=\"plan\" value=\"([0-9a-f]{64})\"");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_plan_uses_the_words_of_the_console_and_says_last_what_is_to_know() {
        String page = upload(everything("judy"), PATH + "/plan", Map.of("file",
                "clients: [{name: Only planned, app_type: non_interactive}]", "text", "")).then().statusCode(200)
                .body(containsString("<summary>application Only planned"))
                .body(containsString("rotate it in the console")).extract().asString();
        assertTrue(page.indexOf("To know") > page.indexOf("application Only planned"), page);
    }

    @Test
    void a_file_is_applied_after_its_plan_was_seen_and_only_by_that_plan() {
        tenant.api(AUDIENCE, "read:old", "read:both");
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH).then().statusCode(200).body(containsString("enctype=\"multipart/form-data\""));
        String file = "# comment\r\nresourceServers:\r\n  - name: Uploaded ü & Co\r\n    identifier: " + AUDIENCE
                + "\r\n    scopes: [{value: \"read:both\"}, {value: \"read:new\"}]\r\n";
        Response plan = upload(heidi, PATH + "/plan", Map.of("file", file, "text", ""));
        plan.then().statusCode(200).body(containsString("0 created, 1 changed, 0 deleted"))
                .body(containsString("<del class=\"mono\">read:old</del>"))
                .body(containsString("<ins class=\"mono\">read:new</ins>")).body(containsString("Uploaded ü &amp; Co"));
        name().body("name", nullValue());

        upload(heidi, PATH + "/apply", Map.of("text", file + "clients: [{name: Smuggled}]", "plan", digest(plan))).then()
                .statusCode(409).body(containsString("Nothing was applied"));
        Response done = upload(heidi, PATH + "/apply", Map.of("text", file, "plan", digest(plan)));
        done.then().statusCode(200).body(containsString("Applied"));
        name().body("name", equalTo("Uploaded ü & Co")).body("scopes.value", equalTo(List.of("read:both", "read:new")));

        Response again = upload(heidi, PATH + "/apply", Map.of("text", file, "plan", digest(plan)));
        again.then().statusCode(409).body(containsString("as it says already"));
        heidi.get(PATH);
        heidi.post(PATH + "/plan", Map.of("text", file)).then().statusCode(200).body(containsString("as it says already"));
    }

    @Test
    void an_archive_is_planned_and_applied_as_the_one_yaml_that_says_the_same() throws IOException {
        String code = "exports.onExecuteCredentialsExchange = async () => {\n  // <&> ##POSTERN_BASE_URL##\n};\n";
        byte[] archive = zip(Map.of("tenant.yaml", "actions:\n  - {name: Of an archive, code: ./actions/a/code.js,"
                + " supported_triggers: [{id: credentials-exchange, version: v2}]}\n", "actions/a/code.js", code));
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH);
        Response plan = upload(heidi, archive);
        plan.then().statusCode(200).body(containsString("1 created, 0 changed, 0 deleted"));
        String text = plan.asString().replaceAll("(?s).*<textarea name=\"text\"[^>]*>\n(.*?)</textarea>.*", "$1")
                .replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assertEquals(digest(plan), digest(upload(heidi, PATH + "/plan", Map.of("text", text))));

        upload(heidi, PATH + "/apply", Map.of("text", text.replace("\n", "\r\n"), "plan", digest(plan))).then().statusCode(200)
                .body(containsString("Applied"));
        Response made = tenant.management().queryParam("actionName", "Of an archive").get("/api/v2/actions/actions");
        String action = "actions.find {it.name == 'Of an archive'}.";
        made.then().statusCode(200).body(action + "code", containsString("// <&> http")).body(action + "code",
                not(containsString("##")));
        tenant.management().delete("/api/v2/actions/actions/" + made.<String> path(action + "id")).then().statusCode(204);
    }

    @Test
    void an_archive_that_is_not_taken_is_refused_with_a_sentence() throws IOException {
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH);
        upload(heidi, zip(Map.of("tenant.yaml", "clients: []", "bomb", "0".repeat(5_000_000)))).then().statusCode(422)
                .body(containsString("bytes when it is unpacked"));
        upload(heidi, zip(Map.of("../tenant.yaml", "clients: []"))).then().statusCode(422)
                .body(containsString("a name that is not taken"));
        upload(heidi, zip(Map.of("tenant.yaml", "actions: [{name: a, code: ./a.js}]"))).then().statusCode(422)
                .body(containsString("actions[0].code: ./a.js is not in the archive"));
        upload(heidi, zip(Map.of("tenant.yaml", "clients: [{name: 7}]"))).then().statusCode(422)
                .body(containsString("clients[0]")).body(containsString("name: 7"));
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:tenant_settings")));
        reader.get(PATH);
        upload(reader, zip(Map.of("tenant.yaml", "clients: []"))).then().statusCode(403);
    }

    @Test
    void what_is_wrong_with_a_file_is_said_and_its_text_stays() {
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH);
        upload(heidi, PATH + "/plan", Map.of("text", "clients:\n  - name: 7\n    app_type: [x]\n")).then().statusCode(422)
                .body(containsString("line 2: clients[0]")).body(containsString("app_type: [x]"));
        upload(heidi, PATH + "/plan", Map.of("text", "  ")).then().statusCode(422).body(containsString("Choose a file"));
        upload(heidi, PATH + "/apply", Map.of("text", "clients: [", "plan", "x")).then().statusCode(422);
        upload(heidi, PATH + "/plan", Map.of("text", "# " + "x".repeat(600 * 1024))).then().statusCode(413);
    }

    @Test
    void a_plan_is_shown_only_if_its_form_can_send_the_file() {
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH);
        String file = "tenant: {friendly_name: Long}\n" + "#2345678901\n".repeat(36_000);
        Response plan = upload(heidi, PATH + "/plan", Map.of("file", file));
        plan.then().statusCode(200).body(containsString("name=\"plan\""));
        upload(heidi, PATH + "/apply", Map.of("text", file.replace("\n", "\r\n"), "plan", "x")).then().statusCode(409);
        upload(heidi, PATH + "/plan", Map.of("file", "# \n".repeat(170_000))).then().statusCode(422)
                .body(containsString("each line ends in one byte more")).body(not(containsString("name=\"plan\"")));
    }

    @Test
    void the_file_is_downloaded_as_yaml_and_as_an_archive() {
        tenant.api(AUDIENCE, "read:old");
        Set<String> reads = SystemApi.scopeValues().stream().filter(scope -> scope.startsWith("read:"))
                .collect(Collectors.toSet());
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", reads));
        reader.get(PATH).then().statusCode(200).body(not(containsString("<form method=\"post\" action=\"" + PATH)));
        reader.get(PATH + "/tenant.yaml").then().statusCode(200).header("Cache-Control", "no-store")
                .header("Content-Disposition", containsString("tenant.yaml")).body(containsString(AUDIENCE));
        byte[] zip = reader.get(PATH + "/tenant.zip").then().statusCode(200).extract().asByteArray();
        assertTrue(new String(zip, StandardCharsets.ISO_8859_1).startsWith("PK"));
        upload(reader, PATH + "/plan", Map.of("text", "clients: []")).then().statusCode(403);
        upload(reader, PATH + "/apply", Map.of("text", "clients: []", "plan", "x")).then().statusCode(403);

        ConsoleBrowser some = new ConsoleBrowser().signedIn(sessions.link("some", Set.of("read:tenant_settings")));
        some.get(PATH).then().statusCode(200).body(containsString("read:*"));
        some.get(PATH + "/tenant.yaml").then().statusCode(403).body(containsString("read:resource_servers"));
        ConsoleBrowser nobody = new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of()));
        nobody.get("/console/sessions");
        for (String text : List.of("", "clients: []", "clients: 7")) {
            upload(nobody, PATH + "/plan", Map.of("text", text)).then().statusCode(403);
            upload(some, PATH + "/plan", Map.of("text", text)).then().statusCode(403);
        }
    }

    @Test
    void a_file_without_the_token_of_the_page_is_refused() {
        ConsoleBrowser heidi = everything("heidi");
        heidi.get(PATH);
        for (String token : List.of("", "wrong")) {
            heidi.request().multiPart("form_token", token).multiPart("text", "clients: []").post(PATH + "/plan").then()
                    .statusCode(403);
        }
        for (String type : List.of("multipart/form-data; boundary=x", "multipart/form-data")) {
            heidi.request().config(RestAssuredConfig.config().encoderConfig(EncoderConfig.encoderConfig()
                    .encodeContentTypeAs("multipart/form-data", ContentType.TEXT))).contentType(type).body("no part at all")
                    .post(PATH + "/plan").then().statusCode(400);
        }
    }

    private ValidatableResponse name() {
        return tenant.management().urlEncodingEnabled(false).get(API).then().statusCode(200);
    }

    private static String digest(Response page) {
        Matcher plan = PLAN.matcher(page.asString());
        assertTrue(plan.find(), page.asString());
        return plan.group(1);
    }

    private static Response upload(ConsoleBrowser browser, String address, Map<String, String> parts) {
        RequestSpecification request = browser.request().multiPart("form_token", browser.formToken());
        parts.forEach((name, content) -> {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            if (name.equals("file")) {
                request.multiPart(name, "tenant.yaml", bytes, "application/yaml");
            } else {
                request.multiPart(name, null, bytes, "text/plain");
            }
        });
        return request.post(address);
    }

    private static Response upload(ConsoleBrowser browser, byte[] archive) {
        return browser.request().multiPart("form_token", browser.formToken())
                .multiPart("file", "tenant.zip", archive, "application/zip").multiPart("text", "", "text/plain")
                .post(PATH + "/plan");
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private ConsoleBrowser everything(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, Set.copyOf(SystemApi.scopeValues())));
    }
}
