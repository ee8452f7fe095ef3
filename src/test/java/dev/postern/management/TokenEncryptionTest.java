package dev.postern.management;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jose4j.jwk.RsaJsonWebKey;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

import dev.postern.KeyClient;
import dev.postern.TestTenant;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;

/** {@code token_encryption} as tools set it, read it and send it back. */
@QuarkusTest
class TokenEncryptionTest {

    private static final String PATH = "/api/v2/resource-servers";
    private static final String KEY_PATH = "token_encryption.encryption_key";
    private static final KeyPair KEY = KeyClient.newKey();
    private static final KeyPair OTHER_KEY = KeyClient.newKey();

    @Inject
    Registry registry;

    @Inject
    CurrentSnapshot current;

    private final TestTenant tenant = new TestTenant();
    private final String identifier = "https://" + UUID.randomUUID() + ".example/";

    @Test
    void answers_show_the_thumbprint_and_never_the_key() {
        ValidatableResponse created = create(encryption(key(KEY, Map.of("kid", "k1", "name", "main")))).statusCode(201);
        created.body("token_encryption.format", is("compact-nested-jwe")).body(KEY_PATH, is(shown(KEY,
                Map.of("kid", "k1", "name", "main"))));
        get(created.extract().path("id")).body(KEY_PATH, is(shown(KEY, Map.of("kid", "k1", "name", "main"))));
        tenant.management().queryParam("identifiers", identifier).get(PATH).then()
                .body("[0]." + KEY_PATH, is(shown(KEY, Map.of("kid", "k1", "name", "main"))));
    }

    @Test
    void null_turns_it_off_and_forgets_the_key() {
        String id = create(encryption(key(KEY, Map.of()))).extract().path("id");
        Map<String, Object> off = new HashMap<>();
        off.put("token_encryption", null);
        patch(id, off).statusCode(200).body("$", not(hasKey("token_encryption")));
        get(id).body("$", not(hasKey("token_encryption")));
        patch(id, encryption(shown(KEY, Map.of()))).statusCode(400);
    }

    @Test
    void what_was_read_may_be_sent_back_and_changes_nothing() {
        Map<String, Object> answer = create(encryption(key(KEY, Map.of("kid", "k1")))).extract().jsonPath().getMap("");
        String id = (String) answer.get("id");
        long version = current.get().version();
        patch(id, Map.of("token_encryption", answer.get("token_encryption"), "signing_alg", "RS256")).statusCode(200);
        patch(id, encryption(key(KEY, Map.of("kid", "k1")))).statusCode(200);
        assertEquals(version, current.get().version());
        patch(id, Map.of("name", "Renamed")).statusCode(200).body(KEY_PATH, is(shown(KEY, Map.of("kid", "k1"))));
    }

    @Test
    void the_key_there_is_may_get_another_name_or_algorithm_without_being_sent_again() {
        String id = create(encryption(key(KEY, Map.of("kid", "k1")))).extract().path("id");
        Map<String, Object> changed = new HashMap<>(shown(KEY, Map.of("name", "renamed")));
        changed.put("alg", "RSA-OAEP-512");
        patch(id, encryption(changed)).statusCode(200).body(KEY_PATH, is(changed));
    }

    @Test
    void a_thumbprint_keeps_the_stored_key_and_names_no_other() {
        refused(create(encryption(shown(KEY, Map.of()))), "Missing required property: pem");
        String id = create(encryption(key(KEY, Map.of()))).extract().path("id");
        refused(patch(id, encryption(shown(OTHER_KEY, Map.of()))), "Missing required property: pem");
        refused(patch(id, encryption(Map.of("alg", "RSA-OAEP-256"))), "Missing required property: pem");
        refused(patch(id, encryption(Map.of("alg", "RSA-OAEP-256", "thumbprint_sha256", ""))),
                "Missing required property: pem");
        refused(patch(id, encryption(key(OTHER_KEY, Map.of("thumbprint_sha256", thumbprint(KEY))))),
                "thumbprint_sha256 is not that of the key in pem");
        get(id).body(KEY_PATH, is(shown(KEY, Map.of())));
        patch(id, encryption(key(OTHER_KEY, Map.of()))).statusCode(200).body(KEY_PATH, is(shown(OTHER_KEY, Map.of())));
    }

    @Test
    void a_new_signing_secret_leaves_the_key_alone() {
        String id = tenant.management().body(Map.of("identifier", identifier, "signing_alg", "HS256", "token_encryption",
                setting(key(KEY, Map.of())))).post(PATH).then().statusCode(201).extract().path("id");
        patch(id, Map.of("signing_secret", "another-signing-secret")).statusCode(200)
                .body(KEY_PATH, is(shown(KEY, Map.of())));
        patch(id, encryption(shown(KEY, Map.of()))).statusCode(200);
    }

    @Test
    void a_certificate_or_a_pkcs1_key_will_do() throws Exception {
        byte[] pkcs1 = SubjectPublicKeyInfo.getInstance(KEY.getPublic().getEncoded()).parsePublicKey().getEncoded();
        create(encryption(Map.of("alg", "RSA-OAEP-256", "pem", KeyClient.pem("RSA PUBLIC KEY", pkcs1)))).statusCode(201)
                .body(KEY_PATH + ".thumbprint_sha256", is(thumbprint(KEY)));
        String id = tenant.management().queryParam("identifiers", identifier).get(PATH).path("[0].id");
        patch(id, encryption(Map.of("alg", "RSA-OAEP-256", "pem", certificate(KEY)))).statusCode(200)
                .body(KEY_PATH + ".thumbprint_sha256", is(thumbprint(KEY)));
    }

    @Test
    void anything_but_an_rsa_public_key_of_a_proper_size_is_refused_and_not_repeated() throws Exception {
        KeyPairGenerator elliptic = KeyPairGenerator.getInstance("EC");
        KeyPairGenerator pss = KeyPairGenerator.getInstance("RSASSA-PSS");
        pss.initialize(2048);
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        for (String pem : List.of("", "nonsense", KeyClient.pem(elliptic.generateKeyPair()), certificate(pss.generateKeyPair()),
                KeyClient.pem(small.generateKeyPair()), KeyClient.pem("PRIVATE KEY", KEY.getPrivate().getEncoded()),
                KeyClient.pem("PUBLIC KEY", KEY.getPrivate().getEncoded()), KeyClient.pem(KEY) + KeyClient.pem(KEY),
                "x".repeat(16_385))) {
            Response answer = tenant.management().body(Map.of("identifier", identifier, "token_encryption",
                    setting(Map.of("alg", "RSA-OAEP-256", "pem", pem)))).post(PATH);
            answer.then().statusCode(400).body("errorCode", is("invalid_body"))
                    .body("message", containsString("on property token_encryption.encryption_key.pem"));
            assertFalse(pem.length() > 8 && answer.asString().contains(pem.substring(pem.length() / 2, pem.length() / 2 + 8)),
                    answer.asString());
        }
        tenant.management().queryParam("identifiers", identifier).get(PATH).then().body("size()", is(0));
    }

    @Test
    void half_a_setting_is_refused() {
        for (Map<String, Object> setting : List.<Map<String, Object>> of(Map.of("format", "compact-nested-jwe"),
                Map.of("encryption_key", key(KEY, Map.of())), setting(Map.of("pem", KeyClient.pem(KEY))),
                Map.of("format", "jwe", "encryption_key", key(KEY, Map.of())),
                setting(key(KEY, Map.of("alg", "RSA-OAEP"))), setting(key(KEY, Map.of("enc", "A128GCM"))),
                setting(key(KEY, Map.of("kid", ""))), setting(key(KEY, Map.of("kid", "a\nb"))))) {
            create(Map.of("token_encryption", setting)).statusCode(400).body("errorCode", is("invalid_body"));
        }
    }

    @Test
    void tokens_for_the_management_api_are_never_encrypted() {
        String system = tenant.management().queryParam("identifiers", tenant.managementAudience()).get(PATH).path("[0].id");
        patch(system, encryption(key(KEY, Map.of()))).statusCode(400).body("errorCode", is("operation_not_supported"));
    }

    private ValidatableResponse create(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(fields);
        body.put("identifier", identifier);
        return tenant.management().body(body).post(PATH).then();
    }

    private ValidatableResponse get(String id) {
        return tenant.management().get(PATH + "/" + id).then().statusCode(200);
    }

    private ValidatableResponse patch(String id, Map<String, Object> changes) {
        return tenant.management().body(changes).patch(PATH + "/" + id).then();
    }

    private static void refused(ValidatableResponse answer, String reason) {
        answer.statusCode(400).body("errorCode", is("invalid_body"))
                .body("message", startsWith("Payload validation error: '" + reason + "' on property " + KEY_PATH + "."));
    }

    private static Map<String, Object> encryption(Map<String, Object> key) {
        return Map.of("token_encryption", setting(key));
    }

    private static Map<String, Object> setting(Map<String, Object> key) {
        return Map.of("format", "compact-nested-jwe", "encryption_key", key);
    }

    private static Map<String, Object> key(KeyPair key, Map<String, Object> more) {
        return with(Map.of("alg", "RSA-OAEP-256", "pem", KeyClient.pem(key)), more);
    }

    private static Map<String, Object> shown(KeyPair key, Map<String, Object> more) {
        return with(Map.of("alg", "RSA-OAEP-256", "thumbprint_sha256", thumbprint(key)), more);
    }

    private static Map<String, Object> with(Map<String, Object> fields, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putAll(more);
        return all;
    }

    private static String thumbprint(KeyPair key) {
        return new RsaJsonWebKey((RSAPublicKey) key.getPublic()).calculateBase64urlEncodedThumbprint("SHA-256");
    }

    private static String certificate(KeyPair key) throws Exception {
        X500Name name = new X500Name("CN=payroll");
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(name, BigInteger.ONE, Date.from(Instant.EPOCH),
                Date.from(Instant.now().plusSeconds(3600)), name,
                SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
        return KeyClient.pem("CERTIFICATE",
                builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(KEY.getPrivate())).getEncoded());
    }
}
