package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Concurrently;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.SystemApi;

/** A form that makes something makes one thing, however often it is sent. */
@QuarkusTest
class FormsSentTwiceTest {

    private static final String PREFIX = "sent-twice-";
    private static final JavaClasses CONSOLE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.postern.console");

    /** Forms that come to the same when they are sent again, refuse it by what they say was shown, or change nothing. */
    private static final Set<String> SENT_AGAIN = Set.of("ActionDeletionResource.delete", "ActionListResource.bind",
            "ActionPartsResource.declare", "ActionPartsResource.keep", "ActionPartsResource.leave",
            "ActionPartsResource.remove", "ActionPartsResource.use", "ActionResource.deploy", "ActionResource.save",
            "ActionTestResource.run", "ApiResource.change", "ApiResource.delete", "ApiTestResource.ask",
            "ApplicationGrantsResource.save", "ApplicationResource.change",
            "ApplicationResource.delete", "ApplicationResource.enable",
            "CredentialsResource.end", "CredentialsResource.retire", "CredentialsResource.stop", "CredentialsResource.use",
            "ExtensionResource.extend", "GrantRevocationResource.revoke", "HookPartsResource.declare", "HookPartsResource.keep",
            "HookPartsResource.remove",
            "HookResource.delete", "HookResource.disable", "HookResource.save", "KeysResource.revoke", "KeysResource.rotate",
            "ModuleDeletionResource.delete", "ModuleHistoryResource.rollBack", "ModulePartsResource.declare",
            "ModulePartsResource.keep", "ModulePartsResource.remove", "ModuleResource.save", "OrganizationResource.add",
            "OrganizationResource.change", "OrganizationResource.delete", "OrganizationResource.remove",
            "SecretRetirementResource.retire", "SessionsResource.end", "SettingsResource.change", "SignInResource.begin",
            "SignInResource.end",
            "StreamResource.delete", "StreamResource.send", "StreamResource.settings", "StreamResource.test",
            "TenantFilePages.apply", "TenantFilePages.plan");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    /**
     * A form that makes something.
     *
     * @param page that has it
     * @param address that it is sent to
     * @param list of the Management API that tells what there is
     * @param told the part of the list that changes when there is one more
     */
    private record Case(String method, String page, String address, Map<String, String> fields, String list, String told) {
    }

    @Test
    void every_form_makes_something_once_or_may_be_sent_again() {
        Set<String> once = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        CONSOLE.stream().flatMap(each -> each.getMethods().stream()).filter(method -> method.isAnnotatedWith(POST.class))
                .forEach(method -> (method.isAnnotatedWith(MakesOne.class) ? once : others).add(name(method)));
        assertEquals(new TreeSet<>(SENT_AGAIN), others, "a new form: if it makes something each time, it is a @MakesOne");
        assertEquals(cases("", "", "", "").stream().map(Case::method).collect(Collectors.toCollection(TreeSet::new)), once,
                "a case for each in this test");
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }

    @Test
    void each_of_these_forms_makes_one_thing_and_leads_there_again() throws Exception {
        ConsoleBrowser alice = person();
        String client = tenant.client("Sends forms twice").id();
        String action = tenant.management().body(Map.of("name", PREFIX + UUID.randomUUID(), "code", "", "deploy", true,
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2"))))
                .post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        String version = tenant.management().get("/api/v2/actions/actions/" + action + "/versions").path("versions[0].id");
        tenant.management().body(Map.of("code", "// other")).patch("/api/v2/actions/actions/" + action).then().statusCode(200);
        tenant.management().post("/api/v2/actions/actions/" + action + "/deploy").then().statusCode(200);
        for (Case each : cases(client, action, version, pem())) {
            String form = ConsoleBrowser.formOf(alice.get(each.page()), each.address());
            String before = told(each);
            Response first = alice.post(each.address(), each.fields(), form);
            String after = told(each);
            assertNotEquals(before, after, each.method() + " " + first.asString());
            Response second = alice.post(each.address(), each.fields(), form);
            if (first.statusCode() == 303) {
                second.then().statusCode(303).header("Location", first.header("Location"));
            } else {
                second.then().statusCode(409).body(containsString("sent before")).body(not(containsString(secret(first))))
                        .body(containsString("href=\"/console/applications/"));
            }
            Map<String, String> other = new HashMap<>(each.fields());
            other.put("more", "x");
            alice.post(each.address(), other, form).then().statusCode(409).body(containsString("other values"));
            assertEquals(after, told(each), each.method());
        }
        delete("actions/actions", "actions.");
        delete("actions/modules", "modules.");
        delete("hooks", "");
        delete("log-streams", "");
    }

    private String told(Case form) {
        return String.valueOf(tenant.management().get("/api/v2/" + form.list()).then().statusCode(200).extract()
                .<Object> path(form.told()));
    }

    private static String secret(Response page) {
        page.then().statusCode(200);
        Matcher secret = Pattern.compile("id=\"secret\"[^>]*>([A-Za-z0-9_-]{20,})<").matcher(page.asString());
        assertTrue(secret.find(), page.asString());
        return secret.group(1);
    }

    private void delete(String list, String items) {
        tenant.management().get("/api/v2/" + list + (items.isEmpty() ? "" : "?per_page=100")).then().statusCode(200).extract()
                .<List<String>> path(items + "findAll {it.name.startsWith('" + PREFIX + "')}.id")
                .forEach(id -> tenant.management().delete("/api/v2/" + list + "/" + id).then().statusCode(204));
    }

    private static List<Case> cases(String client, String action, String version, String pem) {
        String name = PREFIX + UUID.randomUUID();
        String application = "/console/applications/" + client;
        String rollBack = "/console/actions/" + action;
        return List.of(
                new Case("ApplicationsResource.create", "/console/new-application", "/console/applications",
                        Map.of("name", name), "clients?include_totals=true&per_page=1", "total"),
                new Case("ApplicationSecretsResource.add", application, application + "/secrets", Map.of("label", "one more"),
                        "clients/" + client + "/secrets", ""),
                new Case("ApplicationSecretsResource.rotate", application + "/secrets/rotate", application + "/secrets/rotate",
                        Map.of(), "clients/" + client + "/secrets", ""),
                new Case("CredentialsResource.add", application + "/keys", application + "/keys",
                        Map.of("name", "one more", "pem", pem), "clients/" + client + "/credentials", "id"),
                new Case("ApisResource.create", "/console/new-api", "/console/apis",
                        Map.of("identifier", "https://" + name + ".example/"),
                        "resource-servers?include_totals=true&per_page=1",
                        "total"),
                new Case("ActionListResource.create", "/console/new-action", "/console/actions",
                        Map.of("name", name, "code", "// one more"), "actions/actions?per_page=1", "total"),
                new Case("NewWebhookResource.create", "/console/new-webhook-action", "/console/webhook-actions",
                        Map.of("name", name + "-webhook", "url", "https://receiver.example/", "on_failure", "deny",
                                "authentication", "none"),
                        "actions/actions?per_page=1", "total"),
                new Case("NewModuleResource.create", "/console/new-action-module", "/console/action-modules",
                        Map.of("name", name, "code", "module.exports = {};"), "actions/modules?per_page=1", "total"),
                new Case("NewHookResource.create", "/console/new-hook", "/console/hooks",
                        Map.of("name", name, "triggerId", "credentials-exchange", "script",
                                "module.exports = function (client, scope, audience, context, cb) { cb(null, {}); };"),
                        "hooks", "id"),
                new Case("ActionHistoryResource.rollBack", rollBack + "/compare?from=" + version + "&to=draft",
                        rollBack + "/versions/" + version + "/deploy", Map.of(),
                        "actions/actions/" + action + "/versions", "versions.id"),
                new Case("OrganizationListResource.create", "/console/new-organization", "/console/organizations",
                        Map.of("name", name), "organizations?include_totals=true&per_page=1", "total"),
                new Case("StreamsResource.create", "/console/new-log-stream", "/console/log-streams",
                        Map.of("name", name, "httpEndpoint", "http://localhost:9/events", "httpContentFormat", "JSONLINES",
                                "httpContentType", "application/json"),
                        "log-streams", "id"));
    }

    @Test
    void two_at_the_same_moment_make_one_thing() {
        ConsoleBrowser alice = person();
        for (int round = 0; round < 5; round++) {
            String name = PREFIX + UUID.randomUUID();
            String form = ConsoleBrowser.formOf(alice.get("/console/new-application"), "/console/applications");
            List<Integer> answers = Concurrently.times(4, n -> alice.request().formParam("form_token", form)
                    .formParam("name", name).post("/console/applications").statusCode());
            assertEquals(List.of(200, 409, 409, 409), answers.stream().sorted().toList());
            alice.get("/console/applications?q=" + name).then().body(containsString("1 found"));
        }
    }

    @Test
    void a_form_that_was_refused_can_be_corrected_and_sent_again() {
        ConsoleBrowser alice = person();
        Response page = alice.get("/console/new-api");
        String form = ConsoleBrowser.formOf(page, "/console/apis");
        Map<String, String> right = Map.of("identifier", "https://" + PREFIX + UUID.randomUUID() + ".example/");
        for (int i = 0; i < 2; i++) {
            alice.post("/console/apis", Map.of("identifier", ""), form).then().statusCode(422);
        }
        alice.post("/console/apis", right, form).then().statusCode(303);
        alice.post("/console/apis", right, form).then().statusCode(303).header("Location", containsString("done=api-made"));
    }

    @Test
    void forms_of_one_page_are_different_ones_and_those_of_another_session_or_without_an_id_are_taken_as_ever() {
        ConsoleBrowser alice = person();
        String form = ConsoleBrowser.formOf(alice.get("/console/new-application"), "/console/applications");
        assertNotEquals(form, ConsoleBrowser.formOf(alice.get("/console/new-application"), "/console/applications"));
        assertNotEquals(form, ConsoleBrowser.formOf(alice.get("/console/new-application"), "/console/sign-out"));
        Map<String, String> fields = Map.of("name", PREFIX + UUID.randomUUID());
        alice.post("/console/applications", fields, form).then().statusCode(200);
        ConsoleBrowser bob = person();
        bob.get("/console/new-application");
        String id = form.substring(form.indexOf('.'));
        bob.post("/console/applications", fields, bob.formToken() + id).then().statusCode(200);
        for (String without : List.of("", ".", ".x", ".." + id, id.toUpperCase(Locale.ROOT))) {
            alice.post("/console/applications", fields, alice.formToken() + without).then().statusCode(200);
        }
        alice.post("/console/applications", fields, "x" + form).then().statusCode(403);
        bob.post("/console/applications", fields, form).then().statusCode(403);
        // Who may not make any learns nothing, and uses nothing up.
        ConsoleBrowser reader = new ConsoleBrowser().signedIn(sessions.link("reader", Set.of("read:clients")));
        reader.post("/console/applications", fields, reader.formToken() + id).then().statusCode(403);
        reader.post("/console/applications", fields, reader.formToken() + id).then().statusCode(403);
    }

    private ConsoleBrowser person() {
        return new ConsoleBrowser().signedIn(sessions.link("alice", Set.copyOf(SystemApi.scopeValues())));
    }

    private static String pem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
