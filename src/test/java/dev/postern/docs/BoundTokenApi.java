package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import io.restassured.specification.RequestSpecification;

import dev.postern.CertificateAuthority;
import dev.postern.CertificateAuthority.Holder;
import dev.postern.DpopKey;
import dev.postern.DpopKey.Proof;
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;
import dev.postern.TimesheetsTenant.Application;
import dev.postern.TlsIdentity;

/** An API of docs/validate-tokens.md that takes bound tokens, over TLS that asks for certificates. */
final class BoundTokenApi {

    private static final DpopKey KEY = DpopKey.of("ES256");

    private final TimesheetsTenant tenant;
    private final TlsIdentity server;
    private final CertificateAuthority clients;
    private final String address;
    private final String url;

    /**
     * @param tenant whose Postern believes the certificates that this machine forwards
     * @param clients the authority that the API trusts
     * @param baseUrl that the API is configured with, or none
     */
    BoundTokenApi(TimesheetsTenant tenant, TlsIdentity server, CertificateAuthority clients, int port,
            Optional<String> baseUrl) {
        this.tenant = tenant;
        this.server = server;
        this.clients = clients;
        address = "https://localhost:" + port + "/timesheets";
        url = baseUrl.map(base -> base + "/timesheets").orElse(address);
    }

    /** Tokens bound to a key: with their proof, and with every proof that is not theirs. */
    void accepts_a_token_of_a_key_with_its_proof_only() throws Exception {
        String token = tokenOfKey();
        String other = tenant.token(TimesheetsTenant.AUDIENCE, "read:timesheets");
        String used = proof(token).signed();
        assertEquals(200, ask("DPoP " + token, used).statusCode());
        assertEquals(200, ask("dpop " + token, proof(token).signed()).statusCode());
        assertEquals(200, ask("Bearer " + other).statusCode());

        Map<String, HttpResponse<String>> refused = new LinkedHashMap<>();
        refused.put("as a bearer token", ask("Bearer " + token));
        refused.put("as a bearer token, with a proof", ask("Bearer " + token, proof(token).signed()));
        refused.put("without a proof", ask("DPoP " + token));
        refused.put("a proof that was used", ask("DPoP " + token, used));
        refused.put("two proofs", ask("DPoP " + token, proof(token).signed(), proof(token).signed()));
        refused.put("a proof of another key", ask("DPoP " + token,
                DpopKey.of("ES256").proof("GET", url).with(token).signed()));
        refused.put("a proof that another key signed", ask("DPoP " + token, proof(token).signed(DpopKey.of("ES256"))));
        refused.put("another method", ask("DPoP " + token, proof(token).claim("htm", "POST").signed()));
        refused.put("another path", ask("DPoP " + token, proof(token).claim("htu", url + "/1").signed()));
        refused.put("another host", ask("DPoP " + token,
                proof(token).claim("htu", url.replace("localhost", "api.example.com")).signed()));
        refused.put("an old proof", ask("DPoP " + token, proof(token).claim("iat", seconds(-120)).signed()));
        refused.put("a proof of the future", ask("DPoP " + token, proof(token).claim("iat", seconds(120)).signed()));
        refused.put("a proof for another token", ask("DPoP " + token, proof(token).with(other).signed()));
        refused.put("a proof without ath", ask("DPoP " + token, proof(token).without("ath").signed()));
        refused.put("a proof without jti", ask("DPoP " + token, proof(token).without("jti").signed()));
        refused.put("another type", ask("DPoP " + token, proof(token).header("typ", "JWT").signed()));
        refused.put("a token that is not bound", ask("DPoP " + other, proof(other).signed()));
        assertRefused(refused);
    }

    /** More than Spring remembers of one key by itself. */
    void accepts_all_requests_of_a_busy_caller() throws Exception {
        String token = tokenOfKey();
        HttpClient client = client(server.callerContext());
        for (int i = 0; i < 1100; i++) {
            assertEquals(200, send(client, "DPoP " + token, proof(token).signed()).statusCode(), "request " + i);
        }
    }

    /** Whatever host a request names. The API is configured with a base URL. */
    void accepts_a_proof_for_its_base_url_only() throws Exception {
        String token = tokenOfKey();
        assertEquals(200, ask("DPoP " + token, proof(token).signed()).statusCode());
        assertRefused(
                Map.of("the URL that the request names", ask("DPoP " + token, KEY.proof("GET", address).with(token).signed()),
                        "another path", ask("DPoP " + token, proof(token).claim("htu", url + "/1").signed())));
    }

    /** @param proofsMax that the API remembers of one application */
    void refuses_an_application_that_sends_too_many_proofs_and_no_other(int proofsMax) throws Exception {
        Application busy = tenant.application("busy");
        String token = tokenOfKey(KEY, busy);
        String other = tokenOfKey();
        String used = proof(other).signed();
        assertEquals(200, ask("DPoP " + other, used).statusCode());
        int sent = 0;
        while (ask("DPoP " + token, proof(token).signed()).statusCode() == 200) {
            assertTrue(sent++ < 10 * proofsMax, "never too many");
        }
        DpopKey another = DpopKey.of("ES256");
        String withAnotherKey = tokenOfKey(another, busy);
        int status = ask("DPoP " + withAnotherKey, another.proof("GET", url).with(withAnotherKey).signed()).statusCode();
        assertTrue(status == 401 || status == 429, "a new key makes no room: " + status);
        assertRefused(Map.of("a proof that was used before all these", ask("DPoP " + other, used)));
        assertEquals(200, ask("DPoP " + other, proof(other).signed()).statusCode());
    }

    /** Tokens bound to a certificate: over a connection with it, and over every other one. */
    void accepts_a_token_of_a_certificate_over_its_connection_only() throws Exception {
        Holder holder = clients.issue("CN=import job");
        String token = tokenOf(holder);
        assertEquals(200, ask(holder.context(server), "Bearer " + token).statusCode());

        Map<String, HttpResponse<String>> refused = new LinkedHashMap<>();
        refused.put("no certificate", ask("Bearer " + token));
        refused.put("another certificate of the same name",
                ask(clients.issue("CN=import job").context(server), "Bearer " + token));
        refused.put("a proof in place of the certificate", ask("DPoP " + token, proof(token).signed()));
        refused.put("a certificate in place of the proof", ask(holder.context(server), "Bearer " + tokenOfKey()));
        assertRefused(refused);
    }

    private static void assertRefused(Map<String, HttpResponse<String>> answers) {
        answers.forEach((why, answer) -> {
            assertTrue(answer.statusCode() == 401 || answer.statusCode() == 400, why + ": " + answer.statusCode());
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isPresent(), why + ": no challenge");
        });
    }

    private Proof proof(String token) {
        return KEY.proof("GET", url).with(token);
    }

    private static long seconds(long fromNow) {
        return Instant.now().getEpochSecond() + fromNow;
    }

    private String tokenOfKey() {
        return tokenOfKey(KEY, new Application(tenant.clientId, tenant.clientSecret));
    }

    private String tokenOfKey(DpopKey key, Application application) {
        tenant.change(TimesheetsTenant.AUDIENCE, Map.of("proof_of_possession", Map.of("mechanism", "dpop", "required", false)));
        return token(tenant.postern.request().header("DPoP",
                key.proof("POST", tenant.postern.baseUrl() + "/oauth/token").signed()), application, "DPoP");
    }

    private String tokenOf(Holder holder) {
        tenant.change(TimesheetsTenant.AUDIENCE, Map.of("proof_of_possession", Map.of("mechanism", "mtls", "required", true)));
        return token(tenant.postern.request().header("Client-Cert", holder.header()),
                new Application(tenant.clientId, tenant.clientSecret), "Bearer");
    }

    private static String token(RequestSpecification request, Application application, String type) {
        String answer = request.formParam("grant_type", "client_credentials").formParam("client_id", application.id())
                .formParam("client_secret", application.secret()).formParam("audience", TimesheetsTenant.AUDIENCE)
                .formParam("scope", "read:timesheets").post("/oauth/token").asString();
        assertEquals(type, PackagedPostern.json(answer).path("token_type").textValue(), answer);
        return PackagedPostern.json(answer).path("access_token").textValue();
    }

    /** Without a certificate. */
    private HttpResponse<String> ask(String authorization, String... proofs) throws IOException, InterruptedException {
        return ask(server.callerContext(), authorization, proofs);
    }

    private HttpResponse<String> ask(SSLContext tls, String authorization, String... proofs)
            throws IOException, InterruptedException {
        return send(client(tls), authorization, proofs);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
    }

    private HttpResponse<String> send(HttpClient client, String authorization, String... proofs)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).header("Authorization", authorization);
        List.of(proofs).forEach(proof -> request.header("DPoP", proof));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
