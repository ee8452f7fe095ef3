package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.TestClient;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

/**
 * What sessions of few scopes see. The tenant has one thing of each kind, whose names nothing else has, and sessions go through
 * all pages in search of them.
 */
@QuarkusTest
class ScopesTest {

    private static final Set<String> THINGS = Set.of("clients", "client_keys", "client_credentials", "client_grants",
            "resource_servers", "organizations", "organization_client_grants", "actions", "hooks", "log_streams",
            "signing_keys", "tenant_settings", "stats", "logs", "logs_users", "rate_limit_policies");
    /** Events tell what happened, with every name in it. */
    private static final Set<String> LOGS = Set.of("read:logs", "read:logs_users");
    /** Pages for people without a session, and files. */
    private static final String NEEDS_NO_SESSION = "/console/(sign-in|oidc/.*|assets/.*)";

    private static final Pattern LINK = Pattern.compile("href=\"(/console/(?!assets)[^\"#]*)");
    /** What addresses of things of one kind differ by. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{16,}");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();
    private final String mark = UUID.randomUUID().toString().substring(0, 13);
    private final String api = "https://scopes-" + mark + ".example/";
    private final List<String> toDelete = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<Planted> planted = new ArrayList<>();
    private TestClient client;
    private String grant;

    /**
     * Something that a page may show to some.
     *
     * @param scopes with any of which {@code /api/v2} answers it
     */
    private record Planted(String what, String text, Set<String> scopes) {
    }

    @BeforeEach
    void plant() throws Exception {
        tenant.management().body(Map.of("identifier", api, "name", "Name of API " + mark, "scopes",
                List.of(Map.of("value", "granted:" + mark), Map.of("value", "spare:" + mark, "description", "spare " + mark))))
                .post("/api/v2/resource-servers").then().statusCode(201);
        String apiId = tenant.management().urlEncodingEnabled(false).get("/api/v2/resource-servers/" + encoded(api)).path("id");
        toDelete.add("/api/v2/resource-servers/" + apiId);
        String organization = tenant.management().body(Map.of("name", "org-" + mark, "display_name", "Display " + mark,
                "token_quota", Map.of("client_credentials", Map.of("per_day", 1)))).post("/api/v2/organizations").then()
                .statusCode(201).extract().path("id");
        toDelete.add("/api/v2/organizations/" + organization);
        client = tenant.client("Name of application " + mark, Map.of("description", "Description " + mark,
                "default_organization", Map.of("organization_id", organization, "flows", List.of("client_credentials"))));
        toDelete.add("/api/v2/clients/" + client.id());
        grant = client.grant(api, Map.of("organization_usage", "allow"), "granted:" + mark);
        tenant.management().body(Map.of("grant_id", grant)).post("/api/v2/organizations/" + organization + "/client-grants")
                .then().statusCode(201);
        String secret = tenant.management().body(Map.of("label", "label of " + mark, "expires_at", "2090-01-01T00:00:00.000Z"))
                .post("/api/v2/clients/" + client.id() + "/secrets").then().statusCode(201).extract().path("id");
        String key = tenant.management().body(Map.of("credential_type", "public_key", "name", "key of " + mark, "pem", pem()))
                .post("/api/v2/clients/" + client.id() + "/credentials").then().statusCode(201).extract().path("id");
        String action = made("/api/v2/actions/actions", Map.of("name", "Action " + mark, "code", code(), "supported_triggers",
                List.of(Map.of("id", "credentials-exchange", "version", "v2"))));
        tenant.management().post("/api/v2/actions/actions/" + action + "/deploy").then().statusCode(200);
        String module = made("/api/v2/actions/modules", Map.of("name", "module-" + mark, "code", code()));
        String version = tenant.management().post("/api/v2/actions/modules/" + module + "/versions").then().statusCode(200)
                .extract().path("id");
        String hook = made("/api/v2/hooks", Map.of("name", "hook-" + mark, "triggerId", "credentials-exchange", "script",
                "module.exports = function (client, scope, audience, context, cb) { cb(null, {}); }; // " + code()));
        String stream = made("/api/v2/log-streams", Map.of("name", "Stream " + mark, "type", "http", "sink",
                Map.of("httpEndpoint", "https://stream-" + mark + ".example/")));
        tenant.management().body(Map.of("status", "paused")).patch("/api/v2/log-streams/" + stream).then().statusCode(200);
        String kid = tenant.management().get("/api/v2/keys/signing").path("[0].kid");
        client.tokenRequest(api).formParam("organization", organization).post("/oauth/token").then().statusCode(200);
        ConsoleBrowser everybody = signedIn("everything", Set.copyOf(SystemApi.scopeValues()));
        Eventually.await(() -> everybody.get("/console/log?q=client_id:" + client.id()).asString().contains("/console/log/"));
        String event = tenant.management().get("/api/v2/logs?q=client_id:" + client.id()).path("[0].log_id");
        String change = tenant.management().get("/api/v2/logs?q=type:sapi").path("[0].log_id");

        planted("name of the application", "Name of application " + mark, "read:clients", "read:stats");
        planted("client id", client.id(), "read:clients", "read:client_grants", "read:organization_client_grants",
                "read:stats");
        planted("description of the application", "Description " + mark, "read:clients");
        planted("label of a secret", "label of " + mark, "read:client_keys");
        planted("end of a secret", "2090-01-01", "read:client_keys", "read:client_credentials");
        planted("name of a key", "key of " + mark, "read:client_credentials");
        planted("id of the API", apiId, "read:resource_servers");
        planted("name of the API", "Name of API " + mark, "read:resource_servers");
        planted("permission that nobody has", "spare:" + mark, "read:resource_servers");
        planted("description of a permission", "spare " + mark, "read:resource_servers");
        planted("permission", "granted:" + mark, "read:resource_servers", "read:client_grants",
                "read:organization_client_grants");
        planted("identifier of the API", api, "read:resource_servers", "read:client_grants",
                "read:organization_client_grants");
        planted("id of the grant", grant, "read:client_grants", "read:organization_client_grants");
        planted("id of the organization", organization, "read:organizations", "read:organization_client_grants",
                "read:clients", "read:stats");
        planted("name of the organization", "org-" + mark, "read:organizations", "read:organization_client_grants",
                "read:stats");
        planted("display name of the organization", "Display " + mark, "read:organizations",
                "read:organization_client_grants");
        planted("Action", "Action " + mark, "read:actions");
        planted("module", "module-" + mark, "read:actions");
        planted("code", code(), "read:actions", "read:hooks");
        planted("Hook", "hook-" + mark, "read:hooks");
        planted("log stream", "Stream " + mark, "read:log_streams");
        planted("address of a log stream", "stream-" + mark + ".example", "read:log_streams");

        String application = "/console/applications/" + client.id();
        pages("", "minutes", "use", "sessions", "new-application", "new-application?audience=" + encoded(api), "new-api",
                "new-organization", "new-action", "new-webhook-action", "new-action-module", "new-hook", "new-log-stream",
                "applications",
                "applications?q=" + client.id(), "applications?show=ending&q=" + client.id(), "apis", "apis?q=" + mark,
                "organizations", "organizations?q=" + mark, "access", "access?q=" + client.id(), "access?api=" + encoded(api),
                "access.csv?q=" + client.id(), "access.csv?api=" + encoded(api), "callers", "callers?client_id=" + client.id(),
                "log", "log/" + event, "changes", "changes/" + change, "keys", "keys/" + kid + "/revoke", "settings",
                "tenant-file", "tenant-file/tenant.yaml", "tenant-file/tenant.zip", "log-streams", "log-streams/" + stream,
                "log-streams/" + stream + "/delete", "actions", "actions/" + action, "actions/" + action + "/compare",
                "actions/" + action + "/delete", "actions/" + action + "/test",
                "actions/" + action + "/test?client_id=" + client.id(), "action-modules/" + module,
                "action-modules/" + module + "/versions/" + version, "action-modules/" + module + "/delete", "hooks/" + hook,
                "hooks/" + hook + "/delete", "apis/" + apiId, "apis/" + apiId + "/delete", "apis/" + apiId + "/extend",
                "apis/" + apiId + "/test", "apis/" + apiId + "/authorize", "organizations/" + organization,
                "organizations/" + organization + "?find=" + mark,
                "organizations/" + organization + "/delete");
        Stream.of("", "?audience=" + encoded(api), "/delete", "/grants/edit?audience=" + encoded(api), "/keys",
                "/keys/" + key + "/use", "/secrets/rotate", "/secrets/" + secret + "/retire", "/grants/" + grant + "/revoke")
                .forEach(rest -> addresses.add(application + rest));
    }

    private String made(String path, Map<String, Object> body) {
        String id = tenant.management().body(body).post(path).then().extract().path("id");
        toDelete.add(path + "/" + id);
        return id;
    }

    private void planted(String what, String text, String... scopes) {
        planted.add(new Planted(what, text, Set.of(scopes)));
    }

    private void pages(String... rest) {
        Arrays.stream(rest).map("/console/"::concat).forEach(addresses::add);
    }

    private String code() {
        return "exports.onExecuteCredentialsExchange = async () => { /* " + mark + " */ };";
    }

    @AfterEach
    void remove() {
        toDelete.forEach(path -> tenant.management().urlEncodingEnabled(false).delete(path));
    }

    @Test
    void no_page_shows_what_api_v2_would_not_answer_or_leads_where_the_session_may_not_go() {
        Set<String> found = new TreeSet<>();
        scopes().forEach(scope -> look(Set.of(scope), found));
        Stream.concat(planted.stream().map(Planted::scopes), scopes().filter(scope -> scope.startsWith("read:")).map(Set::of))
                .distinct().forEach(without -> {
                    look(but(without), found);
                    look(but(Stream.concat(LOGS.stream(), without.stream()).collect(Collectors.toSet())), found);
                });
        assertEquals(Set.of(), found);
    }

    @Test
    void whoever_may_make_a_thing_but_not_see_it_is_led_to_the_overview() {
        Map<String, Map<String, String>> forms = Map.of("create:resource_servers", Map.of("identifier", api + "made"),
                "create:organizations", Map.of("name", "made-" + mark));
        Map<String, String> lists = Map.of("create:resource_servers", "/console/apis", "create:organizations",
                "/console/organizations");
        forms.forEach((scope, form) -> {
            ConsoleBrowser browser = signedIn(scope, Set.of(scope));
            String location = browser.post(lists.get(scope), form).then().statusCode(303).extract().header("Location");
            assertTrue(location.startsWith("/console/?done="), location);
            assertEquals(200, browser.get(location).statusCode());
        });
        toDelete.add("/api/v2/resource-servers/" + encoded(api + "made"));
        toDelete.add("/api/v2/organizations/"
                + tenant.management().get("/api/v2/organizations/name/made-" + mark).path("id"));
    }

    private static Set<String> but(Set<String> without) {
        return scopes().filter(scope -> !without.contains(scope)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Goes through all pages, and from each to those that it leads to, one of each kind. */
    private void look(Set<String> scopes, Set<String> found) {
        String name = scopes.size() == 1 ? scopes.iterator().next() : "without " + String.join(" ", but(scopes));
        ConsoleBrowser browser = signedIn(name, scopes);
        Set<String> followed = new HashSet<>();
        for (String address : addresses) {
            String page = got(browser, address).asString();
            planted.stream().filter(each -> Stream.concat(each.scopes().stream(), LOGS.stream()).noneMatch(scopes::contains))
                    .filter(each -> !asks(address, each) && says(page, each.text()))
                    .forEach(each -> found.add(name + ": " + address + " shows the " + each.what()));
            LINK.matcher(page).results().map(link -> link.group(1).replace("&amp;", "&"))
                    .filter(link -> followed.add(ID.matcher(link).replaceAll("ID").replaceAll("=[^&]*", "")))
                    .filter(link -> got(browser, link).statusCode() == 403)
                    .forEach(link -> found.add(name + ": " + address + " leads to " + link));
        }
    }

    /** Whoever asks with a text knows it, and may get it back. */
    private static boolean asks(String address, Planted each) {
        return address.contains(each.text()) || address.contains(encoded(each.text()));
    }

    private static boolean says(String page, String text) {
        return page.contains(text) || page.contains(encoded(text));
    }

    @Test
    void whoever_may_read_everything_finds_all_that_the_others_are_not_shown() {
        ConsoleBrowser alice = signedIn("everything", Set.copyOf(SystemApi.scopeValues()));
        StringBuilder all = new StringBuilder();
        for (String address : addresses) {
            Response page = got(alice, address);
            assertEquals(200, page.statusCode(), address);
            all.append(page.asString());
        }
        planted.forEach(each -> assertTrue(says(all.toString(), each.text()), each.what()));
        List<String> paths = addresses.stream().map(address -> address.replaceAll("\\?.*", "")).toList();
        assertEquals(List.of(), patterns().filter(pattern -> paths.stream().noneMatch(path -> path.matches(pattern))).toList(),
                "pages that this test does not look at");
    }

    /** Of the addresses of all pages. */
    private static Stream<String> patterns() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.postern.console").stream().filter(type -> type.isAnnotatedWith(Path.class))
                .map(JavaClass::reflect).flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(GET.class))
                        .map(method -> type.getAnnotation(Path.class).value()
                                + (method.isAnnotationPresent(Path.class) ? "/" + method.getAnnotation(Path.class).value()
                                        : "")))
                .map(path -> "/" + path.replaceAll("/+", "/").replaceAll("^/", "").replaceAll("\\{[^}]+}", "[^/]+"))
                .filter(path -> !path.matches(NEEDS_NO_SESSION));
    }

    private static Stream<String> scopes() {
        return SystemApi.scopeValues().stream().filter(scope -> THINGS.contains(scope.substring(scope.indexOf(':') + 1)));
    }

    private ConsoleBrowser signedIn(String name, Set<String> scopes) {
        return new ConsoleBrowser().signedIn(sessions.link("scopes " + name, scopes));
    }

    private static Response got(ConsoleBrowser browser, String address) {
        return browser.request().urlEncodingEnabled(false).get(address);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String pem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
