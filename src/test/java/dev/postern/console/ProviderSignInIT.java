package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;

/** Sign-in through an OpenID provider that answers what it should not, and one that is away. */
class ProviderSignInIT {

    private static final String CLIENT_ID = "postern console";
    private static final String CLIENT_SECRET = "s$ecret-${of}-the+console&with 32 characters";
    private static final int CONSOLE_PORT = FreePort.find();
    private static final String CONSOLE = "http://localhost:" + CONSOLE_PORT;

    @TempDir
    static Path directory;

    private static FalseProvider provider;
    private static PackagedPostern postern;

    @BeforeAll
    static void start() {
        provider = new FalseProvider();
        postern = with(new PackagedPostern(directory), provider.issuer(), CONSOLE_PORT).start();
    }

    @AfterAll
    static void stop() {
        postern.close();
        provider.close();
    }

    @BeforeEach
    void provider_without_faults() {
        provider.tokenStatus = 200;
        provider.userInfo = "{}";
    }

    private static PackagedPostern with(PackagedPostern server, String issuer, int port) {
        return server.with("POSTERN_CONSOLE_ENABLED", "true").with("POSTERN_CONSOLE_PORT", String.valueOf(port))
                .with("POSTERN_CONSOLE_OIDC_ISSUER", issuer).with("POSTERN_CONSOLE_OIDC_CLIENT_ID", CLIENT_ID)
                .with("POSTERN_CONSOLE_OIDC_CLIENT_SECRET", CLIENT_SECRET)
                .with("POSTERN_CONSOLE_OIDC_GROUPS_0__NAME", "Platform Team")
                .with("POSTERN_CONSOLE_OIDC_GROUPS_0__SCOPES", "read:clients create:clients")
                .with("POSTERN_CONSOLE_OIDC_GROUPS_1__NAME", "on-call")
                .with("POSTERN_CONSOLE_OIDC_GROUPS_1__SCOPES", "read:resource_servers");
    }

    @Test
    void a_person_has_the_scopes_of_all_groups_and_the_log_knows_who_it_is() throws Exception {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        alice.get("/console/").then().statusCode(401).body(containsString("Sign in with 127.0.0.1"))
                .body(containsString("console-link"));
        Begun begun = begin(alice);
        provider.idToken = signed(claims(begun, "alice"));
        provider.tokenRequests.clear();
        finish(alice, begun).then().statusCode(200).header("Refresh", "0; url=/console/")
                .body(containsString("You are alice."));

        alice.get("/console/").then().statusCode(200).body(containsString("alice"));
        alice.get("/console/new-application").then().statusCode(200);
        alice.get("/console/apis").then().statusCode(200);
        alice.get("/console/keys").then().statusCode(403);
        assertEquals(List.of("postern-console"), List.copyOf(alice.cookies().keySet()));

        FalseProvider.TokenRequest asked = provider.tokenRequests.get(0);
        String[] basic = new String(Base64.getDecoder().decode(asked.authorization().substring("Basic ".length())),
                StandardCharsets.UTF_8).split(":", 2);
        assertEquals(List.of(CLIENT_ID, CLIENT_SECRET), Stream.of(basic).map(ProviderSignInIT::decoded).toList());
        Map<String, String> form = form(asked.body());
        assertEquals(begun.query().get("redirect_uri"), form.get("redirect_uri"));
        assertEquals(begun.query().get("code_challenge"), Base64.getUrlEncoder().withoutPadding().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII))));
        assertEquals("S256", begun.query().get("code_challenge_method"));
        assertFalse(postern.log().contains(CLIENT_SECRET));
        assertFalse(postern.log().contains("is no setting of Postern"), postern.log());

        String token = postern.managementToken();
        Eventually.await(() -> {
            Response found = postern.request().auth().oauth2(token)
                    .queryParam("q", "description:\"Sign in to the console\" AND client_name:alice").get("/api/v2/logs");
            return found.statusCode() == 200 && found.jsonPath().getList("$").size() == 1
                    && "oidc|subject of alice".equals(found.path("[0].details.request.auth.user.user_id"));
        });
    }

    @Test
    void a_code_may_be_as_long_as_the_bound_and_no_longer() throws Exception {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        for (int length : List.of(4096, 4097)) {
            Begun begun = begin(alice);
            provider.idToken = signed(claims(begun, "alice"));
            provider.tokenRequests.clear();
            alice.get(callback(begun).replace("code=c", "code=" + "c".repeat(length))).then()
                    .statusCode(length == 4096 ? 200 : 403);
            assertEquals(length == 4096 ? 1 : 0, provider.tokenRequests.size());
        }
    }

    @Test
    void a_person_comes_to_the_page_that_was_asked_for() throws Exception {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        alice.get("/console/apis?q=orders").then().statusCode(401);
        Begun begun = begin(alice);
        provider.idToken = signed(claims(begun, "alice"));
        finish(alice, begun).then().statusCode(200).header("Refresh", "0; url=/console/apis?q=orders")
                .body(containsString("href=\"/console/apis?q=orders\""));
        assertEquals(Set.of("postern-console"), alice.cookies().keySet());
    }

    @Test
    void a_person_of_the_provider_signs_out_there_too_and_one_of_a_link_does_not() throws Exception {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(alice);
        provider.idToken = signed(claims(begun, "alice"));
        finish(alice, begun).then().statusCode(200);
        alice.get("/console/").then().statusCode(200);
        String address = alice.post("/console/sign-out", Map.of()).then().statusCode(200)
                .header("Refresh", startsWith("0; url=" + provider.issuer() + "/logout?tenant=1&"))
                .body(containsString("Sign out at 127.0.0.1")).body(not(containsString("Sections"))).extract()
                .header("Refresh").substring("0; url=".length());
        assertEquals(Map.of("tenant", "1", "client_id", CLIENT_ID, "post_logout_redirect_uri", CONSOLE + "/console/sign-in"),
                form(URI.create(address).getRawQuery()));
        assertEquals(Map.of(), alice.cookies());
        alice.get("/console/").then().statusCode(401);

        String link = postern.ended("console-link", "--name", "bob").out().strip().replaceAll(".*link=", "");
        ConsoleBrowser bob = new ConsoleBrowser().at(CONSOLE).signedIn(link);
        bob.post("/console/sign-out", Map.of()).then().statusCode(303).header("Location", "/console/sign-in");
        bob.get("/console/").then().statusCode(401);
    }

    @Test
    void a_person_without_a_group_that_has_scopes_is_told_so_and_the_log_too() throws Exception {
        ConsoleBrowser bob = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(bob);
        JwtClaims claims = claims(begun, "bob");
        claims.setStringListClaim("groups", "platform team", "others");
        provider.idToken = signed(claims);
        finish(bob, begun).then().statusCode(403).body(containsString("You are bob at the provider"));
        assertEquals(Map.of(), bob.cookies());
        bob.get("/console/").then().statusCode(401);
        String token = postern.managementToken();
        Eventually.await(() -> {
            Response found = postern.request().auth().oauth2(token).queryParam("q", "type:fapi AND client_name:bob")
                    .get("/api/v2/logs");
            return found.statusCode() == 200 && found.jsonPath().getList("$").size() == 1
                    && "oidc|subject of bob".equals(found.path("[0].details.request.auth.user.user_id"));
        });
    }

    @Test
    void groups_may_stand_in_userinfo_of_the_same_person_alone() throws Exception {
        ConsoleBrowser carla = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(carla);
        JwtClaims claims = claims(begun, "carla");
        claims.unsetClaim("groups");
        provider.idToken = signed(claims);
        provider.userInfo = "{\"sub\":\"subject of carla\",\"groups\":\"on-call\"}";
        finish(carla, begun).then().statusCode(200);
        carla.get("/console/apis").then().statusCode(200);

        ConsoleBrowser mallory = new ConsoleBrowser().at(CONSOLE);
        Begun another = begin(mallory);
        JwtClaims others = claims(another, "mallory");
        others.unsetClaim("groups");
        provider.idToken = signed(others);
        finish(mallory, another).then().statusCode(403).body(containsString("does not prove who you are"));
        mallory.get("/console/").then().statusCode(401);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void an_id_token_that_proves_nothing_opens_nothing(String reason, Forgery forgery) throws Exception {
        ConsoleBrowser mallory = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(mallory);
        provider.idToken = forgery.token(claims(begun, "mallory"));
        finish(mallory, begun).then().statusCode(403).body(containsString("does not prove who you are"));
        assertEquals(Map.of(), mallory.cookies());
        mallory.get("/console/").then().statusCode(401);
    }

    static Stream<Arguments> an_id_token_that_proves_nothing_opens_nothing() {
        return Stream.of(changed("another nonce", claims -> claims.setStringClaim("nonce", "of another sign-in")),
                changed("no nonce", claims -> claims.unsetClaim("nonce")),
                changed("another audience", claims -> claims.setAudience("another client")),
                changed("several audiences and no azp", claims -> claims.setAudience(CLIENT_ID, "another client")),
                changed("another azp", claims -> claims.setStringClaim("azp", "another client")),
                changed("another issuer", claims -> claims.setIssuer("https://login.example.com")),
                changed("expired", claims -> claims.setExpirationTime(in(-120))),
                changed("no exp", claims -> claims.unsetClaim("exp")),
                changed("of the future", claims -> claims.setIssuedAt(in(600))),
                changed("no sub", claims -> claims.unsetClaim("sub")),
                Arguments.of("signed by nobody", (Forgery) claims -> unsigned(claims)),
                Arguments.of("signed by another key of that name", (Forgery) claims -> signed(claims, "RS256",
                        FalseProvider.newKey().getPrivateKey(), "JWT")),
                Arguments.of("signed with the client secret", (Forgery) claims -> signed(claims, "HS256",
                        new HmacKey(CLIENT_SECRET.getBytes(StandardCharsets.UTF_8)), "JWT")),
                Arguments.of("by another algorithm than that of the key", (Forgery) claims -> signed(claims, "PS256",
                        provider.key().getPrivateKey(), "JWT")),
                Arguments.of("an access token", (Forgery) claims -> signed(claims, "RS256", provider.key().getPrivateKey(),
                        "at+jwt")),
                Arguments.of("no token", (Forgery) claims -> ""));
    }

    @Test
    void an_answer_counts_once_and_in_the_browser_that_asked_for_it() throws Exception {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        ConsoleBrowser mallory = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(alice);
        Begun ofMallory = begin(mallory);
        assertNotEquals(begun.state(), ofMallory.state());
        provider.idToken = signed(claims(begun, "alice"));
        provider.tokenRequests.clear();

        finish(new ConsoleBrowser().at(CONSOLE), begun).then().statusCode(400).body(containsString("begun in another browser"));
        Response elsewhere = mallory.get(callback(begun));
        elsewhere.then().statusCode(400);
        assertEquals(List.of(), provider.tokenRequests);

        String cookie = alice.cookies().get("postern-console-oidc");
        finish(alice, begun).then().statusCode(200);
        given().redirects().follow(false).cookie("postern-console-oidc", cookie).get(CONSOLE + callback(begun)).then()
                .statusCode(400).body(containsString("finished before"));
        assertEquals(1, provider.tokenRequests.size());
    }

    /** RFC 9207: the provider says in its metadata that its answers name it. */
    @Test
    void an_answer_of_another_provider_is_refused() {
        provider.tokenRequests.clear();
        for (String issuer : new String[] { "", "&iss=https://login.example.com" }) {
            ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
            Begun begun = begin(alice);
            alice.get("/console/oidc/callback?code=c&state=" + begun.state() + issuer).then().statusCode(403)
                    .body(containsString("does not prove who you are"));
        }
        assertEquals(List.of(), provider.tokenRequests);
    }

    @Test
    void what_the_provider_refuses_is_a_page_and_a_line_in_the_log() {
        ConsoleBrowser alice = new ConsoleBrowser().at(CONSOLE);
        Begun begun = begin(alice);
        alice.get("/console/oidc/callback?error=access_denied&error_description=%3Cb%3E&state=" + begun.state() + "&iss="
                + provider.issuer()).then().statusCode(403).body(containsString("The provider has not let you in"))
                .body(not(containsString("<b>")));
        provider.tokenStatus = 400;
        finish(alice, begin(alice)).then().statusCode(403).body(containsString("The provider has not let you in"));
        provider.tokenStatus = 503;
        finish(alice, begin(alice)).then().statusCode(503).body(containsString("The provider does not answer"));
        alice.get("/console/").then().statusCode(401);
    }

    @Test
    void another_site_begins_no_sign_in() {
        given().redirects().follow(false).header("Sec-Fetch-Site", "cross-site").get(CONSOLE + "/console/oidc/sign-in").then()
                .statusCode(401).header("Location", equalTo(null));
    }

    @Test
    void a_provider_that_is_away_stops_nothing_and_is_told_of() {
        int port = FreePort.find();
        String away = "http://127.0.0.1:" + FreePort.find();
        try (PackagedPostern other = with(new PackagedPostern(directory.resolve("away")), away, port)) {
            assertTrue(directory.resolve("away").toFile().mkdirs());
            other.start();
            ConsoleBrowser alice = new ConsoleBrowser().at("http://localhost:" + port);
            for (int i = 0; i < 2; i++) {
                alice.get("/console/oidc/sign-in").then().statusCode(503).body(containsString("The provider does not answer"));
            }
            assertTrue(other.log().contains("Console: nobody signed in through 127.0.0.1: its metadata: no connection"),
                    other.log());
            assertEquals(200, other.request().get("/.well-known/jwks.json").statusCode());
        }
    }

    private interface Forgery {
        String token(JwtClaims claims) throws JoseException;
    }

    /** Where the browser was led to. */
    private record Begun(Map<String, String> query) {
        String state() {
            return query.get("state");
        }
    }

    private static Begun begin(ConsoleBrowser browser) {
        String address = browser.get("/console/oidc/sign-in").then().statusCode(303)
                .header("Location", startsWith(provider.issuer() + "/authorize?tenant=1&")).extract().header("Location");
        Map<String, String> query = form(URI.create(address).getRawQuery());
        assertEquals(CONSOLE + "/console/oidc/callback", query.get("redirect_uri"));
        assertEquals("openid profile email", query.get("scope"));
        return new Begun(query);
    }

    private static Response finish(ConsoleBrowser browser, Begun begun) {
        return browser.get(callback(begun));
    }

    private static String callback(Begun begun) {
        return "/console/oidc/callback?code=c&state=" + begun.state() + "&iss=" + provider.issuer();
    }

    private static JwtClaims claims(Begun begun, String name) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(provider.issuer());
        claims.setSubject("subject of " + name);
        claims.setAudience(CLIENT_ID);
        claims.setIssuedAt(in(0));
        claims.setExpirationTime(in(300));
        claims.setStringClaim("nonce", begun.query().get("nonce"));
        claims.setStringClaim("preferred_username", name);
        claims.setStringListClaim("groups", "everybody", "Platform Team", "on-call");
        return claims;
    }

    private static NumericDate in(long seconds) {
        return NumericDate.fromSeconds(NumericDate.now().getValue() + seconds);
    }

    private static Arguments changed(String reason, Consumer<JwtClaims> change) {
        return Arguments.of(reason, (Forgery) claims -> {
            change.accept(claims);
            return signed(claims);
        });
    }

    private static String signed(JwtClaims claims) throws JoseException {
        return signed(claims, "RS256", provider.key().getPrivateKey(), "JWT");
    }

    private static String signed(JwtClaims claims, String algorithm, java.security.Key key, String type) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setKeyIdHeaderValue(provider.key().getKeyId());
        jws.setHeader("typ", type);
        jws.setKey(key);
        return jws.getCompactSerialization();
    }

    /** Of three parts, so that nothing but the algorithm is wrong with it. */
    private static String unsigned(JwtClaims claims) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("none");
        return jws.getCompactSerialization() + "AA";
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> form = new HashMap<>();
        for (String field : encoded.split("&", -1)) {
            String[] parts = field.split("=", 2);
            form.put(decoded(parts[0]), decoded(parts[1]));
        }
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
