package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.CertificateAuthority.Holder;
import dev.postern.KeyClient;
import dev.postern.LongExponent;
import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
class ClientCredentialsTest {

    private static final String CREDENTIALS = "/api/v2/clients/{id}/credentials";
    private static final KeyPair KEY = KeyClient.newKey();
    private static final Instant NEXT_YEAR = Instant.now().plus(365, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

    private final TestTenant tenant = new TestTenant();
    private TestClient client;

    @BeforeEach
    void register() {
        client = tenant.client("has credentials");
    }

    @Test
    void a_public_key_is_shown_by_its_thumbprint_and_never_itself() throws Exception {
        String thumbprint = PublicJsonWebKey.Factory.newPublicJwk(KEY.getPublic())
                .calculateBase64urlEncodedThumbprint("SHA-256");
        ValidatableResponse answer = create(Map.of("credential_type", "public_key", "name", "k1", "pem", KeyClient.pem(KEY)));
        answer.statusCode(201).body("id", matchesPattern("cred_[A-Za-z0-9]{22}")).body("credential_type", is("public_key"))
                .body("kid", is(thumbprint)).body("alg", is("RS256")).body("name", is("k1"))
                .body("created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"))
                .body("updated_at", notNullValue()).body("$", not(hasKey("expires_at"))).body("$", not(hasKey("pem")));
        String id = answer.extract().path("id");
        tenant.management("read:client_credentials").get(CREDENTIALS + "/" + id, client.id()).then().statusCode(200)
                .body("kid", is(thumbprint)).body("assertion_audience", is("issuer")).body("size()", is(8));
        String list = tenant.management("read:client_credentials").queryParam("include_totals", true)
                .get(CREDENTIALS, client.id()).then().statusCode(200).body("$", hasSize(1)).body("[0].id", is(id))
                .extract().asString();
        assertFalse(list.contains("public_key_der"));
        tenant.management().queryParam("page", 1).get(CREDENTIALS, client.id()).then().body("$", hasSize(0));
        String shown = tenant.management().get("/api/v2/clients/{id}", client.id()).asString();
        assertFalse(shown.contains(thumbprint), "part of the client's document");
    }

    @Test
    void spki_pkcs1_and_a_certificate_are_the_same_key() throws Exception {
        byte[] pkcs1 = SubjectPublicKeyInfo.getInstance(KEY.getPublic().getEncoded()).parsePublicKey().getEncoded();
        String kid = create(key(KeyClient.pem(KEY))).extract().path("kid");
        create(key(KeyClient.pem("RSA PUBLIC KEY", pkcs1))).statusCode(201).body("kid", is(kid));
        Map<String, Object> certificate = key(KeyClient.pem("CERTIFICATE", certificate()));
        create(certificate).statusCode(201).body("kid", is(kid)).body("$", not(hasKey("expires_at")));
        certificate.put("parse_expiry_from_cert", true);
        certificate.put("kid", "my-own-key-id");
        certificate.put("alg", "PS256");
        create(certificate).statusCode(201).body("kid", is("my-own-key-id")).body("alg", is("PS256"))
                .body("expires_at", is(milliseconds(NEXT_YEAR)));
    }

    /** As Auth0 writes a whole second. */
    private static String milliseconds(Instant second) {
        return second.toString().replace("Z", ".000Z");
    }

    @Test
    void what_is_nested_too_deep_is_refused() {
        byte[] endless = new byte[11_800];
        for (int i = 0; i < endless.length; i += 2) {
            endless[i] = 0x30;
            endless[i + 1] = (byte) 0x80;
        }
        byte[] nested = {};
        for (int depth = 0; depth < 2_900; depth++) {
            int length = nested.length;
            byte[] header = length < 0x80 ? new byte[] { 0x30, (byte) length }
                    : new byte[] { 0x30, (byte) 0x82, (byte) (length >> 8), (byte) length };
            byte[] outer = Arrays.copyOf(header, header.length + length);
            System.arraycopy(nested, 0, outer, header.length, length);
            nested = outer;
        }
        String api = tenant.management().body(Map.of("identifier", "https://nested.example/" + client.id()))
                .post("/api/v2/resource-servers").then().statusCode(201).extract().path("id");
        for (byte[] der : List.of(endless, nested)) {
            for (String label : List.of("RSA PUBLIC KEY", "PUBLIC KEY", "CERTIFICATE")) {
                String pem = KeyClient.pem(label, der);
                create(key(pem)).statusCode(400).body("errorCode", is("invalid_body"));
                create(Map.of("credential_type", "x509_cert", "pem", pem)).statusCode(400);
                tenant.management().body(Map.of("token_encryption", Map.of("format", "compact-nested-jwe", "encryption_key",
                        Map.of("alg", "RSA-OAEP-256", "pem", pem)))).patch("/api/v2/resource-servers/" + api).then()
                        .statusCode(400);
            }
        }
        tenant.management().delete("/api/v2/resource-servers/" + api).then().statusCode(204);
    }

    @Test
    void keys_are_detached_by_an_empty_list_and_replaced() {
        KeyClient byKey = KeyClient.in(tenant, "RS256");
        String path = "/api/v2/clients/" + byKey.id();
        String id = tenant.management().get(CREDENTIALS, byKey.id()).path("[0].id");
        tenant.management().body(Map.of("client_authentication_methods", Map.of("private_key_jwt",
                Map.of("credentials", List.of())))).patch(path).then().statusCode(200)
                .body("client_authentication_methods.private_key_jwt.credentials", hasSize(0));
        tenant.management().delete(CREDENTIALS + "/" + id, byKey.id()).then().statusCode(204);
        String fresh = tenant.management().body(key(KeyClient.pem(KEY))).post(CREDENTIALS, byKey.id()).then().statusCode(201)
                .extract().path("id");
        String newest = tenant.management().body(key(KeyClient.pem(KeyClient.newKey()))).post(CREDENTIALS, byKey.id()).then()
                .statusCode(201).extract().path("id");
        tenant.management().get(CREDENTIALS, byKey.id()).then().body("id", equalTo(List.of(newest, fresh)));
        tenant.management().body(Map.of("client_authentication_methods", Map.of("private_key_jwt",
                Map.of("credentials", List.of(Map.of("id", fresh)))))).patch(path).then().statusCode(200);
    }

    @Test
    void certificates_for_mutual_tls_are_shown_by_thumbprint_or_subject() throws Exception {
        byte[] der = certificate();
        create(Map.of("credential_type", "x509_cert", "pem", KeyClient.pem("CERTIFICATE", der))).statusCode(201)
                .body("thumbprint_sha256", is(Base64.getUrlEncoder().withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(der))))
                .body("$", not(hasKey("kid"))).body("expires_at", is(milliseconds(NEXT_YEAR)));
        create(Map.of("credential_type", "cert_subject_dn", "pem", KeyClient.pem("CERTIFICATE", der))).statusCode(201)
                .body("subject_dn", is("C=NO\nO=Example\nCN=job")).body("$", not(hasKey("expires_at")));
        create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=given")).statusCode(201)
                .body("subject_dn", is("CN=given"));
    }

    @Test
    void a_certificate_whose_key_no_handshake_here_takes_is_refused() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        for (KeyPair key : List.of(weak.generateKeyPair(), LongExponent.newKey())) {
            create(Map.of("credential_type", "x509_cert", "pem", Holder.selfSigned("CN=job", key).pem())).statusCode(400)
                    .body("message", containsString("A certificate's RSA key has 2048 to 8192 bits and a usual exponent"));
        }
        create(Map.of("credential_type", "x509_cert", "pem",
                Holder.selfSigned("CN=job", KeyClient.newKey("EC", "secp521r1")).pem())).statusCode(201);
    }

    @ParameterizedTest
    @CsvSource({ "san_dns,job.example.com", "san_uri,spiffe://prod.example/job", "san_ip,2001:db8::7", "san_ip,192.0.2.7",
            "san_email,job@example.com" })
    void a_name_of_a_certificate_beside_its_subject_is_shown_as_it_was_registered(String field, String name) {
        String id = create(Map.of("credential_type", "cert_san", "name", "named", field, name)).statusCode(201)
                .body(field, is(name)).body("name", is("named")).body("$", not(hasKey("expires_at"))).extract().path("id");
        tenant.management().get(CREDENTIALS + "/" + id, client.id()).then().body("credential_type", is("cert_san"))
                .body(field, is(name));
        enable(client, "tls_client_auth", id).statusCode(200);
        enable(client, "self_signed_tls_client_auth", id).statusCode(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "san_dns|*.example.com|a host name", "san_dns|job.example.com.|a host name",
            "san_dns|under_score.example|a host name", "san_dns|job..example|a host name", "san_dns|bücher.example|a host name",
            "san_uri|/job|an absolute URI", "san_uri|job:|an absolute URI", "san_uri|spiffe://a b/|an absolute URI",
            "san_ip|10.0.0.0/8|an IPv4 or IPv6 address", "san_ip|::ffff:192.0.2.7|an IPv4 or IPv6 address",
            "san_ip|0300.0.2.7|an IPv4 or IPv6 address", "san_ip|fe80::1%eth0|an IPv4 or IPv6 address",
            "san_email|job|an email address", "san_email|job@|an email address",
            "san_email|a@b@example.com|an email address" })
    void a_name_that_no_certificate_has_is_refused(String field, String name, String needed) {
        create(Map.of("credential_type", "cert_san", field, name)).statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString(field + " must be " + needed));
    }

    @Test
    void a_name_beside_the_subject_is_exactly_one_of_four() { // RFC 8705 §2.1.2
        String one = "Exactly one of san_dns, san_uri, san_ip and san_email is needed";
        create(Map.of("credential_type", "cert_san")).statusCode(400).body("message", containsString(one));
        create(Map.of("credential_type", "cert_san", "san_dns", "a.example", "san_ip", "192.0.2.7")).statusCode(400)
                .body("message", containsString(one));
        create(Map.of("credential_type", "cert_san", "san_dns", "a.example", "subject_dn", "CN=a")).statusCode(400)
                .body("message", containsString(one));
        create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=a", "san_dns", "a.example")).statusCode(400)
                .body("message", containsString("needs the credential_type cert_san"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "ES256", "ES384", "EdDSA" })
    void a_key_on_a_curve_has_the_algorithm_of_its_curve(String algorithm) throws Exception {
        KeyPair key = KeyClient.newKey(algorithm);
        String id = create(Map.of("credential_type", "public_key", "pem", KeyClient.pem(key))).statusCode(201)
                .body("alg", is(algorithm)).body("kid", is(PublicJsonWebKey.Factory.newPublicJwk(key.getPublic())
                        .calculateBase64urlEncodedThumbprint("SHA-256")))
                .extract().path("id");
        String shown = tenant.management("read:client_credentials").get(CREDENTIALS + "/" + id, client.id()).asString();
        assertFalse(shown.contains("_der"), shown);
    }

    @Test
    void an_unusable_key_is_refused_and_never_repeated() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        KeyPair elliptic = KeyClient.newKey("EC", "secp521r1");
        String secret = KeyClient.pem("PRIVATE KEY", KEY.getPrivate().getEncoded());
        for (String pem : List.of("", "not a pem", secret, KeyClient.pem(weak.generateKeyPair()), KeyClient.pem(elliptic),
                KeyClient.pem("PUBLIC KEY", new byte[] { 1, 2, 3 }), KeyClient.pem("RSA PUBLIC KEY", new byte[] { 48, 0 }),
                KeyClient.pem("CERTIFICATE", new byte[] { 48, 0 }), KeyClient.pem(KEY) + KeyClient.pem(KEY))) {
            String message = create(key(pem)).statusCode(400).body("errorCode", is("invalid_body")).extract().path("message");
            assertTrue(message.contains("pem"), message);
            assertTrue(message.length() < 200, message);
        }
        create(Map.of("credential_type", "public_key")).statusCode(400);
        create(Map.of("credential_type", "magic", "pem", KeyClient.pem(KEY))).statusCode(400);
        create(Map.of("credential_type", "x509_cert", "pem", KeyClient.pem(KEY))).statusCode(400);
        create(Map.of("credential_type", "cert_subject_dn")).statusCode(400);
        for (String subject : List.of("job", "CN=#30", " ")) {
            create(Map.of("credential_type", "cert_subject_dn", "subject_dn", subject)).statusCode(400)
                    .body("message", containsString("Not a distinguished name such as CN=import job,O=Example"));
        }
        Map<String, Object> body = key(KeyClient.pem(KEY));
        body.put("alg", "HS256");
        create(body).statusCode(400);
        body.put("alg", "RS256");
        body.put("expires_at", "2020-01-01T00:00:00Z");
        create(body).statusCode(400).body("message", containsString("expires_at"));
        body.put("expires_at", "soon");
        create(body).statusCode(400).body("message", containsString("expires_at"));
        tenant.management().get(CREDENTIALS, client.id()).then().body("$", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = { "even", "divisible by three", "prime", "square", "exponent of 33 bits", "even exponent" })
    void a_key_that_anybody_can_break_or_that_costs_too_much_is_refused(String flaw) throws Exception {
        Map<String, Object> body = key(KeyClient.pem("PUBLIC KEY", KeyClient.flawedKey(flaw).getEncoded()));
        create(body).statusCode(400).body("errorCode", is("invalid_body")).body("message",
                containsString(flaw.contains("exponent") ? "unusual exponent" : "not a product of two large primes"));
        tenant.management().body(Map.of("identifier", "https://flawed.example/", "token_encryption",
                Map.of("format", "compact-nested-jwe", "encryption_key",
                        Map.of("alg", "RSA-OAEP-256", "pem", body.get("pem")))))
                .post("/api/v2/resource-servers").then().statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", containsString("on property token_encryption.encryption_key.pem"));
    }

    @Test
    void only_the_expiry_can_be_changed() {
        String id = create(key(KeyClient.pem(KEY))).extract().path("id");
        patch(id, Map.of("expires_at", NEXT_YEAR.toString())).statusCode(200)
                .body("expires_at", is(milliseconds(NEXT_YEAR)));
        patch(id, Map.of("name", "new")).statusCode(400);
        Map<String, Object> never = new HashMap<>();
        never.put("expires_at", null);
        patch(id, never).statusCode(200).body("$", not(hasKey("expires_at")));
        patch("cred_unknown", never).statusCode(404).body("errorCode", is("inexistent_credential"));
    }

    @Test
    void a_credential_in_use_cannot_be_deleted() {
        KeyClient byKey = KeyClient.in(tenant, "RS256");
        String id = tenant.management().get(CREDENTIALS, byKey.id()).path("[0].id");
        tenant.management().delete(CREDENTIALS + "/" + id, byKey.id()).then().statusCode(400)
                .body("errorCode", is("operation_not_supported"));
        String unused = create(key(KeyClient.pem(KEY))).extract().path("id");
        tenant.management().delete(CREDENTIALS + "/" + unused, client.id()).then().statusCode(204);
        tenant.management().delete(CREDENTIALS + "/" + unused, client.id()).then().statusCode(204);
        tenant.management().get(CREDENTIALS + "/" + unused, client.id()).then().statusCode(404);
    }

    @Test
    void inline_credentials_of_a_new_client_are_answered_by_id_and_there_is_no_secret() {
        Map<String, Object> inline = Map.of("credential_type", "public_key", "pem", KeyClient.pem(KEY));
        String id = tenant.management().body(Map.of("name", "inline", "client_authentication_methods",
                Map.of("private_key_jwt", Map.of("credentials", List.of(inline))))).post("/api/v2/clients").then()
                .statusCode(201).body("$", not(hasKey("client_secret"))).body("$", not(hasKey("token_endpoint_auth_method")))
                .body("client_authentication_methods.private_key_jwt.credentials[0].size()", is(1)).extract().path("client_id");
        tenant.management("read:clients").get("/api/v2/clients/{id}", id).then()
                .body("$", not(hasKey("client_authentication_methods")));
        tenant.management("read:clients", "read:client_credentials").get("/api/v2/clients/{id}", id).then()
                .body("client_authentication_methods.private_key_jwt.credentials[0].id", matchesPattern("cred_.{22}"));
        Map<String, Object> back = new HashMap<>(Map.of("token_endpoint_auth_method", "client_secret_post"));
        back.put("client_authentication_methods", null);
        tenant.management().body(back).patch("/api/v2/clients/{id}", id).then().statusCode(200)
                .body("client_secret", matchesPattern("[A-Za-z0-9_-]{64}"))
                .body("$", not(hasKey("client_authentication_methods")));
    }

    @Test
    void authentication_methods_must_be_one_with_fitting_credentials_of_this_client() {
        TestClient other = tenant.client("other", Map.of("token_endpoint_auth_method", "client_secret_post"));
        String own = create(key(KeyClient.pem(KEY))).extract().path("id");
        String second = create(key(KeyClient.pem(KEY))).extract().path("id");
        String third = create(key(KeyClient.pem(KEY))).extract().path("id");
        String subject = create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=x")).extract().path("id");
        enable(client, "private_key_jwt", own, second).statusCode(200);
        enable(client, "private_key_jwt", own, second, third).statusCode(400);
        enable(client, "private_key_jwt", own, own).statusCode(400);
        enable(client, "private_key_jwt", subject).statusCode(400).body("message", containsString("private_key_jwt"));
        enable(client, "tls_client_auth", own).statusCode(400);
        enable(client, "magic", own).statusCode(400);
        enable(other, "private_key_jwt", own).statusCode(400); // another client's, and beside a method of its own
        tenant.management().body(Map.of("token_endpoint_auth_method", "client_secret_post"))
                .patch("/api/v2/clients/{id}", client.id()).then().statusCode(400)
                .body("message", containsString("token_endpoint_auth_method"));
        tenant.management().get("/api/v2/clients/{id}", client.id()).then()
                .body("client_authentication_methods.private_key_jwt.credentials.id", equalTo(List.of(own, second)));
    }

    @Test
    void a_client_has_ten_credentials_at_most() {
        for (int n = 0; n < 10; n++) {
            create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=" + n)).statusCode(201);
        }
        create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=10")).statusCode(400)
                .body("errorCode", is("operation_not_supported"));
    }

    @Test
    void every_operation_asks_for_its_scope_and_an_existing_client() {
        tenant.management("read:clients").get(CREDENTIALS, client.id()).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: read:client_credentials"));
        tenant.management("update:clients").body(Map.of("client_authentication_methods",
                Map.of("private_key_jwt", Map.of("credentials", List.of(Map.of("id", "cred_0123456789012345678901"))))))
                .patch("/api/v2/clients/{id}", client.id()).then().statusCode(403)
                .body("message", is("Insufficient scope, expected any of: update:client_credentials"));
        tenant.management().get(CREDENTIALS, "unknown").then().statusCode(404).body("errorCode", is("inexistent_client"));
        tenant.management().body(key(KeyClient.pem(KEY))).post(CREDENTIALS, "unknown").then().statusCode(404);
        assertEquals(0, tenant.management().get(CREDENTIALS, client.id()).<List<?>> path("$").size());
    }

    private ValidatableResponse create(Map<String, Object> body) {
        return tenant.management().body(body).post(CREDENTIALS, client.id()).then();
    }

    private ValidatableResponse patch(String credential, Map<String, Object> body) {
        return tenant.management().body(body).patch(CREDENTIALS + "/" + credential, client.id()).then();
    }

    private ValidatableResponse enable(TestClient whom, String method, String... credentials) {
        List<Map<String, String>> references = List.of(credentials).stream().map(id -> Map.of("id", id)).toList();
        return tenant.management().body(Map.of("client_authentication_methods",
                Map.of(method, Map.of("credentials", references)))).patch("/api/v2/clients/{id}", whom.id()).then();
    }

    private static Map<String, Object> key(String pem) {
        return new HashMap<>(Map.of("credential_type", "public_key", "pem", pem));
    }

    private static byte[] certificate() throws Exception {
        X500Name name = new X500Name("C=NO,O=Example,CN=job");
        return new JcaX509v3CertificateBuilder(name, BigInteger.ONE, new Date(), Date.from(NEXT_YEAR), name, KEY.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(KEY.getPrivate())).getEncoded();
    }
}
