package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.TestTenant;
import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class SignInTest {

    private static final Set<String> READING = Set.of("read:clients", "read:resource_servers");

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void a_person_of_the_provider_has_so_many_sessions_and_ends_nobody_elses() {
        Optional<String> other = Optional.of("another person");
        String kept = sessions.begin("somebody", other, Set.of("read:logs")).session().id();
        Optional<String> person = Optional.of("busy person");
        for (int i = 0; i < 21; i++) {
            sessions.begin("busy", person, Set.of("read:logs"));
        }
        List<OperatorSession> all = sessions.all();
        assertEquals(20, all.stream().filter(session -> session.subject().equals(person)).count());
        assertTrue(all.stream().anyMatch(session -> session.id().equals(kept)));
    }

    @Test
    void a_link_signs_in_once() {
        String link = sessions.link("alice", READING);
        ConsoleBrowser alice = new ConsoleBrowser().signedIn(link);
        alice.get("/console/").then().statusCode(200).body(containsString("alice"))
                .header("Cache-Control", "no-store").header("X-Frame-Options", "DENY")
                .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"));

        ConsoleBrowser second = new ConsoleBrowser();
        second.get("/console/sign-in?link=" + link).then().statusCode(200);
        second.post("/console/sign-in", Map.of("link", link)).then().statusCode(403)
                .body(containsString("does not work any more"));
        second.get("/console/").then().statusCode(401);
    }

    @Test
    void a_sign_in_leads_to_the_page_that_was_asked_for_last() {
        ConsoleBrowser alice = new ConsoleBrowser();
        alice.get("/console/apis").then().statusCode(401);
        alice.get("/console/applications?show=unused").then().statusCode(401);
        begin(alice).then().header("Location", "/console/applications?show=unused");
        assertEquals(Set.of("postern-console"), alice.cookies().keySet());

        ConsoleBrowser bob = new ConsoleBrowser();
        bob.get("/console/apis").then().statusCode(401);
        bob.get("/console/").then().statusCode(401);
        assertEquals(Map.of(), bob.cookies());
        begin(bob).then().header("Location", "/console/");
    }

    @Test
    void a_link_on_another_site_leads_to_the_page_by_one_of_the_console() {
        String asked = "/console/applications?show=unused";
        given().header("Sec-Fetch-Site", "cross-site").header("Sec-Fetch-Dest", "document").get(asked).then().statusCode(200)
                .header("Refresh", "0; url=" + asked).header("Cache-Control", "no-store").header("Set-Cookie", nullValue())
                .body(containsString("<a class=\"button main\" href=\"" + asked + "\">Go on</a>"));
        given().urlEncodingEnabled(false).header("Sec-Fetch-Site", "cross-site").get("/console/apis?q=%0d%0aSet-Cookie:x")
                .then().statusCode(200).header("Refresh", "0; url=/console/");
        given().header("Sec-Fetch-Site", "cross-site").header("Sec-Fetch-Dest", "iframe").get(asked).then().statusCode(401)
                .header("Refresh", nullValue());
        for (String site : List.of("same-origin", "none")) {
            given().header("Sec-Fetch-Site", site).header("Sec-Fetch-Dest", "document").get(asked).then().statusCode(401)
                    .header("Refresh", nullValue());
        }
    }

    @Test
    void only_what_is_seen_as_a_page_is_where_a_sign_in_leads() {
        ConsoleBrowser alice = new ConsoleBrowser();
        alice.request().header("Sec-Fetch-Dest", "image").get("/console/apis").then().statusCode(401)
                .header("Set-Cookie", nullValue());
        alice.request().header("HX-Request", "true").get("/console/minutes?live=true").then().statusCode(401)
                .header("Set-Cookie", nullValue()).header("HX-Refresh", "true");
        alice.post("/console/apis", Map.of()).then().statusCode(401).header("Set-Cookie", nullValue());
        given().urlEncodingEnabled(false).get("/console/apis?q=%0d%0aSet-Cookie:x").then().statusCode(401)
                .header("Set-Cookie", containsString("Max-Age=0"));
    }

    @Test
    void a_made_up_cookie_leads_to_no_other_site() {
        for (String target : List.of("https://evil.example/", "//evil.example/", "/console/../../evil", "\\evil.example")) {
            ConsoleBrowser alice = new ConsoleBrowser();
            alice.cookies().put("postern-console-next",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(target.getBytes(StandardCharsets.UTF_8)));
            begin(alice).then().header("Location", "/console/");
        }
    }

    @Test
    void to_look_at_a_link_does_not_use_it_up() {
        String link = sessions.link("alice", READING);
        given().head("/console/sign-in?link=" + link).then().statusCode(200);
        given().get("/console/sign-in?link=" + link).then().statusCode(200);
        new ConsoleBrowser().signedIn(link);
    }

    /** Login CSRF: an attacker's page sends a victim's browser the attacker's own link. */
    @Test
    void a_link_is_refused_that_another_page_sends() {
        String link = sessions.link("mallory", READING);
        String formToken = new ConsoleBrowser().get("/console/sign-in?link=" + link).asString()
                .replaceAll("(?s).*name=\"form_token\" value=\"([^\"]+)\".*", "$1");
        new ConsoleBrowser().post("/console/sign-in", Map.of("link", link), formToken).then().statusCode(403);
        ConsoleBrowser victim = new ConsoleBrowser();
        victim.get("/console/sign-in?link=" + sessions.link("victim", READING));
        victim.post("/console/sign-in", Map.of("link", link), formToken).then().statusCode(403);
        victim.request().header("Sec-Fetch-Site", "cross-site").formParam("form_token", victim.formToken())
                .formParam("link", link).post("/console/sign-in").then().statusCode(403);
        new ConsoleBrowser().signedIn(link);
    }

    @Test
    void without_a_session_nothing_is_shown_but_the_way_to_one() {
        for (String path : new String[] { "/console/", "/console/sessions", "/console/applications" }) {
            given().get(path).then().statusCode(401).body(containsString("console-link --name"))
                    .body(not(containsString("test-bootstrap"))).header("Cache-Control", "no-store");
        }
        given().cookie("postern-console", "x".repeat(64)).get("/console/").then().statusCode(401);
        given().cookie("postern-console", "'; DROP TABLE operator_session; --").get("/console/").then().statusCode(401);
        given().auth().oauth2(tenant.managementToken()).get("/console/").then().statusCode(401);
    }

    @Test
    void a_session_is_none_for_the_management_api() {
        ConsoleBrowser alice = signedIn("alice");
        alice.request().get("/api/v2/clients").then().statusCode(401);
    }

    @Test
    void a_form_without_the_token_of_the_session_is_refused() {
        ConsoleBrowser alice = signedIn("alice");
        ConsoleBrowser mallory = signedIn("mallory");
        alice.post("/console/sign-out", Map.of(), "").then().statusCode(403);
        alice.post("/console/sign-out", Map.of(), mallory.formToken()).then().statusCode(403);
        for (String site : new String[] { "cross-site", "same-site", "none" }) {
            alice.request().header("Sec-Fetch-Site", site).formParam("form_token", alice.formToken())
                    .post("/console/sign-out").then().statusCode(403);
        }
        alice.get("/console/").then().statusCode(200);
    }

    @Test
    void a_form_that_is_too_large_or_malformed_is_refused() {
        ConsoleBrowser alice = signedIn("alice");
        alice.post("/console/sign-out", Map.of("x", "y".repeat(270_000))).then().statusCode(413)
                .body(containsString("longer than the server takes"));
        ConsoleBrowser stranger = new ConsoleBrowser();
        stranger.get("/console/sign-in?link=x");
        stranger.post("/console/sign-in", Map.of("link", "y".repeat(17_000))).then().statusCode(413);
        alice.request().contentType("application/x-www-form-urlencoded").body("form_token=%zz").post("/console/sign-out")
                .then().statusCode(400).body(containsString("<h1>"));
        alice.request().contentType("application/json").body("{}").post("/console/sign-out").then().statusCode(415);
        alice.get("/console/").then().statusCode(200);
    }

    @Test
    void signing_out_ends_the_session_at_the_server() {
        ConsoleBrowser alice = signedIn("alice");
        Map<String, String> stolen = Map.copyOf(alice.cookies());
        alice.post("/console/sign-out", Map.of()).then().statusCode(303);
        assertEquals(Map.of(), alice.cookies());
        given().cookies(stolen).get("/console/").then().statusCode(401);
    }

    @Test
    void a_person_sees_and_ends_own_sessions_only() {
        ConsoleBrowser alice = signedIn("alice of sessions");
        ConsoleBrowser other = signedIn("alice of sessions");
        ConsoleBrowser bob = signedIn("bob of sessions");
        String page = alice.get("/console/sessions").then().statusCode(200).body(not(containsString("bob of sessions")))
                .extract().asString();
        String id = page.replaceAll("(?s).*action=\"/console/sessions/([0-9a-f]+)/end\".*", "$1");
        bob.get("/console/sessions");
        bob.post("/console/sessions/" + id + "/end", Map.of()).then().statusCode(404);
        other.get("/console/").then().statusCode(200);
        alice.post("/console/sessions/" + id + "/end", Map.of()).then().statusCode(303);
        other.get("/console/").then().statusCode(401);
        alice.get("/console/").then().statusCode(200);
    }

    @Test
    void the_audit_log_knows_who_signed_in() {
        signedIn("carla of the audit log");
        String query = "description:\"Sign in to the console\" AND client_name:\"carla of the audit log\"";
        Eventually.await(() -> {
            Response found = tenant.management().queryParam("q", query).get("/api/v2/logs");
            found.then().statusCode(200);
            return found.jsonPath().getList("$").size() == 1
                    && "console".equals(found.path("[0].details.request.channel"))
                    && "carla of the audit log".equals(found.path("[0].details.request.auth.user.name"));
        });
    }

    @Test
    void files_of_pages_have_their_hash_in_the_address_and_are_kept_for_a_year() {
        String page = given().get("/console/").asString();
        String style = page.replaceAll("(?s).*href=\"(/console/assets/[^\"]+\\.css)\".*", "$1");
        given().get(style).then().statusCode(200).header("Cache-Control", containsString("immutable"))
                .header("Content-Type", containsString("text/css")).body(containsString("--accent"));
        given().get(style.replaceAll("assets/[0-9a-f]+", "assets/000000000000")).then().statusCode(404);
        given().get("/console/assets/000000000000/console.css.map").then().statusCode(404);
        String htmx = page.replaceAll("(?s).*src=\"(/console/assets/[^\"]+htmx.min.js)\".*", "$1");
        given().get(htmx).then().statusCode(200).body(containsString("htmx"));
        assertTrue(page.contains("<main") && !page.contains("style=") && !page.contains("<style")
                && !page.contains("onclick"), page);
    }

    @Test
    void the_console_is_found_without_its_last_slash_and_only_there() {
        given().redirects().follow(false).get("/console").then().statusCode(303).header("Location", equalTo("/console/"));
        signedIn("alice").get("/console/nothing").then().statusCode(404).body(containsString("<h1>Not found</h1>"))
                .header("Content-Security-Policy", notNullValue());
    }

    @Test
    void without_a_provider_in_the_settings_nobody_signs_in_by_one() {
        given().get("/console/sign-in").then().statusCode(401).body(not(containsString("Sign in with")));
        given().redirects().follow(false).get("/console/oidc/sign-in").then().statusCode(404);
        given().redirects().follow(false).get("/console/oidc/callback?code=c&state=s").then().statusCode(404);
    }

    private Response begin(ConsoleBrowser browser) {
        String link = sessions.link("alice", READING);
        browser.get("/console/sign-in?link=" + link).then().statusCode(200);
        Response begun = browser.post("/console/sign-in", Map.of("link", link));
        begun.then().statusCode(303);
        return begun;
    }

    private ConsoleBrowser signedIn(String name) {
        return new ConsoleBrowser().signedIn(sessions.link(name, READING));
    }
}
