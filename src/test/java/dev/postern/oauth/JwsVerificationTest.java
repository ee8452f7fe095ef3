package dev.postern.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.KeyClient;
import dev.postern.credential.SoundKey;

/** Edge cases of signatures and of public keys, each against the function that verifies. */
class JwsVerificationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INPUT = base64("{\"alg\":\"x\"}") + "." + base64("{\"sub\":\"billing\"}");
    private static final BigInteger P256_ORDER = NistCurve.of(KeyKind.P256).orElseThrow().parameters().getOrder();
    private static final BigInteger ED25519_ORDER = BigInteger.ONE.shiftLeft(252)
            .add(new BigInteger("27742317777372353535851937790883648493"));
    /** DigestInfo of SHA-256 (RFC 8017 §9.2). */
    private static final byte[] SHA256_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    @Test
    void the_example_of_es256_verifies() throws Exception { // RFC 7515 A.3
        PublicKey key = jwk("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}");
        assertTrue(JwsAlgorithm.ES256.verifies(CompactJws.parse("eyJhbGciOiJFUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"), key));
    }

    @Test
    void the_key_of_the_example_of_eddsa_is_sound_and_has_its_thumbprint() throws Exception { // RFC 8037 A.2, A.3
        PublicKey key = jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        assertEquals(Optional.empty(), SoundKey.fault(key));
        assertEquals("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                Base64.getUrlEncoder().withoutPadding().encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(PublicKeys.jwk(key).toString().getBytes(StandardCharsets.US_ASCII))));
    }

    @ParameterizedTest
    @EnumSource(AssertionAlgorithm.class)
    void a_signature_verifies_by_its_algorithm_and_key_and_by_nothing_else(AssertionAlgorithm algorithm) throws Exception {
        KeyPair key = KeyClient.newKey(algorithm.wireName());
        byte[] signature = signature(algorithm, key);
        assertTrue(algorithm.jws().verifies(jws(signature), key.getPublic()));
        assertFalse(algorithm.jws().verifies(jws(signature), KeyClient.newKey(algorithm.wireName()).getPublic()));
        for (AssertionAlgorithm other : AssertionAlgorithm.values()) {
            assertEquals(other == algorithm, other.jws().verifies(jws(signature), key.getPublic()),
                    other + " for " + algorithm);
        }
        for (int length : new int[] { 1, signature.length - 1, signature.length + 1, 2 * signature.length }) {
            assertFalse(algorithm.jws().verifies(jws(Arrays.copyOf(signature, length)), key.getPublic()), length + " bytes");
        }
        assertFalse(algorithm.jws().verifies(jws(new byte[signature.length]), key.getPublic()), "zeros");
        byte[] ones = new byte[signature.length];
        Arrays.fill(ones, (byte) 0xff);
        assertFalse(algorithm.jws().verifies(jws(ones), key.getPublic()), "ones");
        signature[signature.length / 2] ^= 1;
        assertFalse(algorithm.jws().verifies(jws(signature), key.getPublic()), "one bit");
    }

    @Test
    void an_ecdsa_signature_in_der_is_refused() throws Exception {
        KeyPair key = KeyClient.newKey("ES256");
        Signature der = Signature.getInstance("SHA256withECDSA");
        der.initSign(key.getPrivate());
        der.update(INPUT.getBytes(StandardCharsets.US_ASCII));
        assertFalse(JwsAlgorithm.ES256.verifies(jws(der.sign()), key.getPublic()));
    }

    @Test
    void numbers_of_an_ecdsa_signature_out_of_their_range_are_refused() throws Exception {
        KeyPair key = KeyClient.newKey("ES256");
        byte[] good = signature(AssertionAlgorithm.ES256, key);
        BigInteger r = new BigInteger(1, good, 0, 32);
        BigInteger s = new BigInteger(1, good, 32, 32);
        for (BigInteger wrong : List.of(BigInteger.ZERO, P256_ORDER, BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))) {
            assertFalse(JwsAlgorithm.ES256.verifies(jws(raw(wrong, s)), key.getPublic()), "r " + wrong);
            assertFalse(JwsAlgorithm.ES256.verifies(jws(raw(r, wrong)), key.getPublic()), "s " + wrong);
            assertFalse(JwsAlgorithm.ES256.verifies(jws(raw(wrong, wrong)), key.getPublic()), "both " + wrong);
        }
        assertFalse(JwsAlgorithm.ES256.verifies(jws(raw(s, r)), key.getPublic()), "swapped");
        assertFalse(JwsAlgorithm.ES256.verifies(jws(raw(BigInteger.ONE, BigInteger.ONE)), key.getPublic()));
    }

    @Test
    void the_second_number_of_an_eddsa_signature_has_one_form() throws Exception { // RFC 8032 §8.4
        KeyPair key = KeyClient.newKey("EdDSA");
        byte[] good = signature(AssertionAlgorithm.EDDSA, key);
        byte[] other = good.clone();
        BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(good, 32, 64))).add(ED25519_ORDER);
        byte[] littleEndian = reversed(s.toByteArray());
        System.arraycopy(littleEndian, 0, other, 32, Math.min(32, littleEndian.length));
        assertTrue(JwsAlgorithm.EDDSA.verifies(jws(good), key.getPublic()));
        assertFalse(JwsAlgorithm.EDDSA.verifies(jws(other), key.getPublic()));
    }

    @ParameterizedTest
    @ValueSource(strings = { // the neutral element, those of order 2, 4 and 8, and encodings of a number above the prime
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0200000000000000000000000000000000000000000000000000000000000000" })
    void an_ed25519_key_that_is_no_key_is_not_sound(String point) throws Exception {
        PublicKey key = jwk("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + Base64.getUrlEncoder().withoutPadding()
                .encodeToString(HexFormat.of().parseHex(point)) + "\"}");
        assertTrue(SoundKey.fault(key).isPresent());
    }

    @Test
    void an_ec_key_whose_point_is_not_on_the_curve_is_not_sound() throws Exception {
        PublicKey key = jwk("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\"}");
        assertTrue(SoundKey.fault(key).isPresent());
    }

    @ParameterizedTest
    @CsvSource({ "EC,secp521r1", "EdDSA,Ed448", "XDH,X25519" })
    void a_key_on_another_curve_signs_nothing_here(String algorithm, String curve) {
        PublicKey key = KeyClient.newKey(algorithm, curve).getPublic();
        assertEquals(Optional.empty(), KeyKind.of(key));
        for (AssertionAlgorithm each : AssertionAlgorithm.values()) {
            assertFalse(each.jws().verifies(jws(new byte[64]), key));
        }
        assertTrue(SoundKey.fault(key).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = { "garbage after the hash", "a short padding", "a padding that is not ones", "block type 2",
            "the hash alone", "another hash's name", "good" })
    void a_block_of_rsa_with_anything_but_the_one_padding_is_refused(String flaw) throws Exception { // RFC 8017 §8.2.2
        KeyPair key = KeyClient.newKey();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(INPUT.getBytes(StandardCharsets.US_ASCII));
        byte[] info = joined(SHA256_INFO, hash);
        byte[] block = new byte[256];
        Arrays.fill(block, (byte) 0xff);
        block[0] = 0;
        block[1] = 1;
        switch (flaw) {
            case "garbage after the hash" -> {
                block[10] = 0;
                System.arraycopy(info, 0, block, 11, info.length);
            }
            case "a short padding" -> {
                Arrays.fill(block, 2, 40, (byte) 0);
                end(block, info);
            }
            case "a padding that is not ones" -> {
                end(block, info);
                block[20] = 1;
            }
            case "block type 2" -> {
                end(block, info);
                block[1] = 2;
            }
            case "the hash alone" -> end(block, hash);
            case "another hash's name" -> {
                byte[] sha384 = info.clone();
                sha384[14] = 2;
                end(block, sha384);
            }
            default -> end(block, info);
        }
        RSAPrivateKey secret = (RSAPrivateKey) key.getPrivate();
        byte[] signature = padded(new BigInteger(1, block).modPow(secret.getPrivateExponent(), secret.getModulus()), 256);
        assertEquals(flaw.equals("good"), JwsAlgorithm.RS256.verifies(jws(signature), key.getPublic()));
    }

    @Test
    void an_rsa_signature_has_one_form() throws Exception {
        KeyPair key = KeyClient.newKey();
        byte[] good = signature(AssertionAlgorithm.RS256, key);
        BigInteger modulus = ((RSAPublicKey) key.getPublic()).getModulus();
        BigInteger above = new BigInteger(1, good).add(modulus);
        if (above.bitLength() <= 2048) {
            assertFalse(JwsAlgorithm.RS256.verifies(jws(padded(above, 256)), key.getPublic()));
        }
        assertFalse(JwsAlgorithm.RS256.verifies(jws(padded(above, 257)), key.getPublic()));
        assertFalse(JwsAlgorithm.RS256.verifies(jws(padded(new BigInteger(1, good), 257)), key.getPublic()));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 20, 64 })
    void a_pss_signature_with_another_length_of_salt_is_refused(int saltBytes) throws Exception { // RFC 7518 §3.5
        KeyPair key = KeyClient.newKey();
        Signature signer = Signature.getInstance("RSASSA-PSS");
        signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
        signer.initSign(key.getPrivate());
        signer.update(INPUT.getBytes(StandardCharsets.US_ASCII));
        assertFalse(JwsAlgorithm.PS256.verifies(jws(signer.sign()), key.getPublic()));
    }

    private static byte[] signature(AssertionAlgorithm algorithm, KeyPair key) throws GeneralSecurityException {
        String compact = KeyClient.signed("{\"sub\":\"billing\"}", algorithm.wireName(), key, Map.of());
        Signature signer = algorithm.jws()
                .signature(Security.getProvider(algorithm.kind() == KeyKind.RSA ? "SunRsaSign" : "SunEC"));
        assertTrue(algorithm.jws().verifies(CompactJws.parse(compact), key.getPublic()), "what jose4j has signed");
        signer.initSign(key.getPrivate());
        signer.update(INPUT.getBytes(StandardCharsets.US_ASCII));
        return signer.sign();
    }

    private static CompactJws jws(byte[] signature) {
        return CompactJws.parse(INPUT + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    private static PublicKey jwk(String json) throws Exception {
        return PublicKeys.ofJwk(JSON.readTree(json));
    }

    private static byte[] raw(BigInteger r, BigInteger s) {
        return joined(padded(r, 32), padded(s, 32));
    }

    private static byte[] padded(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] result = new byte[length];
        int from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, result, length - (bytes.length - from), bytes.length - from);
        return result;
    }

    private static void end(byte[] block, byte[] end) {
        block[block.length - end.length - 1] = 0;
        System.arraycopy(end, 0, block, block.length - end.length, end.length);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
