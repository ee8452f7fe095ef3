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

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

import dev.postern.KeyClient;
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
                .body("created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z"))
                .body("updated_at", notNullValue()).body("$", not(hasKey("expires_at"))).body("$", not(hasKey("pem")));
        String id = answer.extract().path("id");
        tenant.management("read:client_credentials").get(CREDENTIALS + "/" + id, client.id()).then().statusCode(200)
                .body("kid", is(thumbprint)).body("size()", is(7));
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
                .body("expires_at", is(NEXT_YEAR.toString()));
    }

    @Test
    void certificates_for_mutual_tls_are_shown_by_thumbprint_or_subject() throws Exception {
        byte[] der = certificate();
        create(Map.of("credential_type", "x509_cert", "pem", KeyClient.pem("CERTIFICATE", der))).statusCode(201)
                .body("thumbprint_sha256", is(Base64.getUrlEncoder().withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(der))))
                .body("$", not(hasKey("kid")));
        create(Map.of("credential_type", "cert_subject_dn", "pem", KeyClient.pem("CERTIFICATE", der))).statusCode(201)
                .body("subject_dn", is("C=NO\nO=Example\nCN=job"));
        create(Map.of("credential_type", "cert_subject_dn", "subject_dn", "CN=given")).statusCode(201)
                .body("subject_dn", is("CN=given"));
    }

    @Test
    void what_is_no_usable_key_is_refused_and_never_repeated() throws Exception {
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        KeyPair elliptic = KeyPairGenerator.getInstance("EC").generateKeyPair();
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

    @Test
    void only_the_expiry_can_be_changed() {
        String id = create(key(KeyClient.pem(KEY))).extract().path("id");
        patch(id, Map.of("expires_at", NEXT_YEAR.toString())).statusCode(200).body("expires_at", is(NEXT_YEAR.toString()));
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
        enable(client, "private_key_jwt").statusCode(400);
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
