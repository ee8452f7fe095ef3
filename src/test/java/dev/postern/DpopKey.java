package dev.postern;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A key of a caller that sends DPoP proofs, made by this class alone so that a test can break each rule by itself. */
public record DpopKey(String algorithm, KeyPair pair) {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A new key of the kind that the algorithm goes with. */
    public static DpopKey of(String algorithm) {
        try {
            return new DpopKey(algorithm, switch (algorithm) {
                case "ES256" -> ec("secp256r1");
                case "ES384" -> ec("secp384r1");
                case "EdDSA", "Ed25519" -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                default -> KeyClient.newKey();
            });
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    /** The public key as a JWK, by another implementation than the server's. */
    public Map<String, Object> jwk() {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic())
                    .toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** With the private key in it. */
    public Map<String, Object> privateJwk() {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            jwk.setPrivateKey(pair.getPrivate());
            return jwk.toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code jkt} of a token that is bound to this key (RFC 7638). */
    public String thumbprint() {
        Map<String, Object> required = new TreeMap<>(jwk());
        required.keySet().retainAll(switch (pair.getPublic().getAlgorithm()) {
            case "RSA" -> Set.of("e", "kty", "n");
            case "EC" -> Set.of("crv", "kty", "x", "y");
            default -> Set.of("crv", "kty", OctetKeyPairJsonWebKey.PUBLIC_KEY_MEMBER_NAME);
        });
        return hash(json(required));
    }

    /** A correct proof for a token request to the test server. */
    public Proof forToken() {
        return proof("POST", KeyClient.ISSUER + "oauth/token");
    }

    /** A correct proof for a request without a token. */
    public Proof proof(String method, String url) {
        Map<String, Object> header = new LinkedHashMap<>(Map.of("typ", "dpop+jwt", "alg", algorithm, "jwk", jwk()));
        Map<String, Object> claims = new LinkedHashMap<>(Map.of("htm", method, "htu", url, "jti",
                UUID.randomUUID().toString(), "iat", Instant.now().getEpochSecond()));
        return new Proof(this, header, claims);
    }

    /** A proof that can be changed before it is signed. */
    public record Proof(DpopKey key, Map<String, Object> header, Map<String, Object> claims) {

        public Proof header(String name, Object value) {
            header.put(name, value);
            return this;
        }

        public Proof claim(String name, Object value) {
            claims.put(name, value);
            return this;
        }

        public Proof without(String name) {
            claims.remove(name);
            header.remove(name);
            return this;
        }

        /** For a request with this access token. */
        public Proof with(String accessToken) {
            return claim("ath", hash(accessToken));
        }

        public String signed() {
            return signed(key);
        }

        /** By another key than the one in the header. */
        public String signed(DpopKey signer) {
            String input = BASE64URL.encodeToString(json(header).getBytes(StandardCharsets.UTF_8)) + '.'
                    + BASE64URL.encodeToString(json(claims).getBytes(StandardCharsets.UTF_8));
            return input + '.' + BASE64URL.encodeToString(signer.sign(input));
        }
    }

    private byte[] sign(String input) {
        try {
            Signature signature = Signature.getInstance(switch (algorithm) {
                case "ES256" -> "SHA256withECDSAinP1363Format";
                case "ES384" -> "SHA384withECDSAinP1363Format";
                case "EdDSA", "Ed25519" -> "Ed25519";
                case "PS256" -> "RSASSA-PSS";
                default -> "SHA256withRSA";
            });
            if (algorithm.equals("PS256")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** SHA-256 in base64url. */
    public static String hash(String text) {
        try {
            return BASE64URL
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
