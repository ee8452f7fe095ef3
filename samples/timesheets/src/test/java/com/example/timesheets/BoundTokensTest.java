package com.example.timesheets;

import static com.example.timesheets.Postern.TIMESHEETS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

/** Tokens that are bound to a key (RFC 9449) or a certificate (RFC 8705), with and without what they are bound to. */
@QuarkusTest
@WithTestResource(PosternResource.class)
class BoundTokensTest {

    private static final DpopKey KEY = new DpopKey();
    private static String token;

    Postern postern;

    @TestHTTPResource("/timesheets")
    URL plain;
    @TestHTTPResource(value = "/timesheets", tls = true)
    URL overTls;

    @BeforeEach
    void a_token_of_the_key() {
        if (token == null) {
            token = postern.boundToken(TIMESHEETS, KEY, "read:timesheets");
        }
    }

    @Test
    void a_token_of_a_key_is_good_with_a_new_proof_each_time() throws Exception {
        String proof = proof(Map.of());
        assertEquals(200, ask("DPoP " + token, proof).statusCode());
        refused("invalid_dpop_proof", ask("DPoP " + token, proof));
        assertEquals(200, ask("dpop " + token, proof(Map.of())).statusCode());
        assertEquals(200, ask("DPoP " + token, proof(Map.of("htu", plain + "?week=1"))).statusCode());
        URL withQuery = URI.create(plain + "?project=%7C").toURL();
        assertEquals(200, ask(SSLContext.getDefault(), withQuery, "DPoP " + token, proof(Map.of())).statusCode());
    }

    @Test
    void it_is_no_bearer_token() throws Exception {
        refused("invalid_token", ask("Bearer " + token));
        refused("invalid_token", ask("Bearer " + token, proof(Map.of())));
        refused("invalid_dpop_proof", ask("DPoP " + token));
        refused("invalid_dpop_proof", ask("DPoP " + token, proof(Map.of()), proof(Map.of())));
        String plainToken = postern.token(TIMESHEETS, "read:timesheets");
        refused("invalid_token", ask("DPoP " + plainToken, KEY.proof("GET", plain.toString(), plainToken)));
    }

    @ParameterizedTest
    @CsvSource({ "htm, POST", "htu, http://localhost/timesheets", "htu, /timesheets", "htu, %",
            "ath, of another token", "iat, -120", "iat, 120", "jti, ''", "htm, ''", "htu, ''", "ath, ''", "iat, ''" })
    void a_proof_of_another_request_is_refused(String claim, String value) throws Exception {
        Object changed = claim.equals("iat") && !value.isEmpty() ? Instant.now().getEpochSecond() + Long.parseLong(value)
                : value;
        refused("invalid_dpop_proof", ask("DPoP " + token, proof(Map.of(claim, changed))));
    }

    @Test
    void a_proof_of_another_key_is_refused() throws Exception {
        DpopKey another = new DpopKey();
        refused("invalid_dpop_proof", ask("DPoP " + token, another.proof("GET", plain.toString(), token)));
        refused("invalid_dpop_proof", ask("DPoP " + token, KEY.proofSignedBy(another, "GET", plain.toString(), token)));
        refused("invalid_dpop_proof", ask("DPoP " + token, "nonsense"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "[]", "{}", "{\"typ\":1,\"alg\":\"ES256\"}", "{\"typ\":\"JWT\",\"alg\":\"ES256\"}",
            "{\"typ\":\"dpop+jwt\",\"alg\":5}", "{\"typ\":\"dpop+jwt\",\"alg\":\"none\"}",
            "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":\"none\"}",
            "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":5}}",
            "{\"typ\":\"dpop+jwt\",\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}" })
    void a_proof_with_another_header_is_refused(String header) throws Exception {
        String proof = proof(Map.of());
        refused("invalid_dpop_proof", ask("DPoP " + token, Base64.getUrlEncoder().withoutPadding()
                .encodeToString(header.getBytes(StandardCharsets.UTF_8)) + proof.substring(proof.indexOf('.'))));
    }

    @Test
    void a_token_of_a_certificate_is_good_over_a_connection_with_it_only() throws Exception {
        Identity owner = PosternResource.caller("owner");
        String bound = postern.boundToken(TIMESHEETS, owner, "read:timesheets");
        Identity api = PosternResource.api();
        assertEquals(200, ask(owner.towards(api), overTls, "Bearer " + bound).statusCode());
        refused("invalid_token", ask(PosternResource.caller("stranger").towards(api), overTls, "Bearer " + bound));
        refused("invalid_token", ask(api.trusted(), overTls, "Bearer " + bound));
        refused("invalid_token", ask("Bearer " + bound));
        refused("invalid_token",
                ask(owner.towards(api), overTls, "DPoP " + bound, KEY.proof("GET", overTls.toString(), bound)));
        refused("invalid_token", ask(owner.towards(api), overTls, "Bearer " + token));

        // a certificate proves nothing else, and hinders nobody
        assertEquals(401, ask(owner.towards(api), overTls, "Basic Og==").statusCode());
        String plainToken = postern.token(TIMESHEETS, "read:timesheets");
        assertEquals(200, ask(owner.towards(api), overTls, "Bearer " + plainToken).statusCode());
    }

    private String proof(Map<String, Object> changes) {
        return KEY.proof("GET", plain.toString(), token, changes);
    }

    private static void refused(String error, HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode(), answer.body());
        String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
        assertTrue(challenge.contains("error=\"" + error + '"'), challenge);
    }

    private HttpResponse<String> ask(String authorization, String... proofs) throws Exception {
        return ask(SSLContext.getDefault(), plain, authorization, proofs);
    }

    private static HttpResponse<String> ask(SSLContext tls, URL url, String authorization, String... proofs)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.toString())).header("Authorization", authorization);
        List.of(proofs).forEach(proof -> request.header("DPoP", proof));
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
