package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the host computes for {@code crypto} is bounded, whatever it is asked. That it is right: {@link NodeCasesTest}. */
class CryptoCallsTest {

    private final CryptoCalls crypto = new CryptoCalls();

    @Test
    void random_bytes_are_as_many_as_asked_for() {
        assertEquals(40, Base64.getDecoder().decode(crypto.call("random", "40")).length);
        assertTrue(crypto.call("random", "65537").contains("ERR_OUT_OF_RANGE"));
        assertTrue(crypto.call("random", "-1").contains("ERR_OUT_OF_RANGE"));
        assertTrue(crypto.call("random", "many").contains("error"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "hash | {} | Invalid digest",
            "hash | nonsense | Operation failed",
            "hash | [1] | Invalid digest",
            "hash | {\"algorithm\": \"md2\"} | Invalid digest",
            "hash | {\"algorithm\": \"md5\", \"data\": \"*\"} | Operation failed",
            "hmac | {\"algorithm\": \"x\"} | Invalid digest",
            "pbkdf2 | {\"algorithm\": \"sha1\", \"iterations\": 0, \"length\": 1} | ERR_OUT_OF_RANGE",
            "pbkdf2 | {\"algorithm\": \"sha1\", \"iterations\": 1.5, \"length\": 1} | ERR_OUT_OF_RANGE",
            "pbkdf2 | {\"algorithm\": \"sha1\", \"iterations\": 1, \"length\": 100000} | ERR_OUT_OF_RANGE",
            "pbkdf2 | {\"algorithm\": \"sha1\", \"iterations\": 200000, \"length\": 40} | ERR_OUT_OF_RANGE",
            "key | {\"pem\": \"secret\"} | DECODER routines::unsupported",
            "key | {\"pem\": \"-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----\"} | DECODER routines::unsupported",
            "key | {\"jwk\": {\"kty\": \"RSA\", \"n\": \"x\"}} | DECODER routines::unsupported",
            "key | {\"jwk\": {\"kty\": \"oct\", \"k\": \"x\"}} | DECODER routines::unsupported",
            "key | {\"jwk\": 5} | DECODER routines::unsupported",
            "key | {\"der\": \"AAAA\", \"form\": \"pkcs8\"} | DECODER routines::unsupported",
            "key | {\"der\": \"AAAA\", \"form\": \"other\"} | DECODER routines::unsupported",
            "sign | {} | DECODER routines::unsupported",
            "verify | {\"key\": {\"pem\": \"\"}} | DECODER routines::unsupported",
            "cipher | {\"algorithm\": \"aes-256-gcm\", \"key\": \"\", \"iv\": \"\"} | error",
            "cipher | {\"algorithm\": \"aes-128-cbc\", \"key\": \"AAAAAAAAAAAAAAAAAAAAAA==\", \"iv\": \"AA==\"} | Invalid initialization vector",
            "cipher | {\"algorithm\": \"aes-128-gcm\", \"encrypt\": true, \"key\": \"AAAAAAAAAAAAAAAAAAAAAA==\", \"iv\": \"AA==\", \"tagLength\": 1} | Invalid initialization vector",
            "cipher | {\"algorithm\": \"aes-128-gcm\", \"key\": \"AAAAAAAAAAAAAAAAAAAAAA==\", \"iv\": \"AA==\"} | unable to authenticate data",
            "other | {} | error",
    })
    void what_cannot_be_computed_is_an_error(String operation, String argument, String expected) {
        String answer = crypto.call(operation, argument);
        assertTrue(answer.contains("\"error\"") && answer.contains(expected), answer);
    }

    @Test
    void arguments_are_bounded() {
        String data = "A".repeat(CryptoCalls.ARGUMENT_LENGTH_MAX);
        assertTrue(crypto.call("hash", "{\"algorithm\":\"md5\",\"data\":\"" + data + "\"}").contains("ERR_OUT_OF_RANGE"));
        String pem = "-----BEGIN CERTIFICATE-----\n".repeat(10_000);
        assertTrue(crypto.call("key", JavaScript.quoted(Map.of("pem", pem))).contains("unsupported"));
    }

    @Test
    void large_keys_are_refused() throws Exception {
        RSAPublicKey large = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(
                BigInteger.ONE.shiftLeft(8191).add(BigInteger.ONE), BigInteger.valueOf(65537)));
        String pem = JavaScript.pem("PUBLIC KEY", large.getEncoded());
        assertTrue(crypto.call("key", JavaScript.quoted(Map.of("pem", pem))).contains("too large"));
    }

    @Test
    void ed25519_keys_sign() throws Exception {
        String pem = JavaScript.pem("PRIVATE KEY",
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded());
        try (JavaScript js = new JavaScript()) {
            assertEquals("ed25519 64 true false", js.run("(() => { const c = require('crypto'); const k = c.createPrivateKey("
                    + JavaScript.quoted(pem)
                    + "); const p = c.createPublicKey(k); const s = c.sign(null, Buffer.from('d'), k); "
                    + "return [k.asymmetricKeyType, s.length, c.verify(null, Buffer.from('d'), p, s), "
                    + "c.verify(null, Buffer.from('e'), p, s)].join(' '); })()"));
        }
    }
}
