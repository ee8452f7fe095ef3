package dev.postern.oauth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The two forms of a public key: SubjectPublicKeyInfo and the members of a JWK (RFC 7518 §6, RFC 8037 §2). */
public final class PublicKeys {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int ED25519_BYTES = 32;
    /** Private and symmetric parameters of all key types (RFC 7518 §6, RFC 8037 §2). */
    private static final Set<String> SECRET_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    /** What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410 §4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private PublicKeys() {
    }

    /**
     * Reads a key. Whether it is sound is not looked at.
     *
     * @param der SubjectPublicKeyInfo (RFC 5280 §4.1)
     * @throws GeneralSecurityException anything else than an RSA, EC or Ed25519 key
     */
    public static PublicKey ofSpki(byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // a key of another algorithm, perhaps
            }
        }
        throw new InvalidKeySpecException("Not a public key of a known algorithm");
    }

    /** Whether its owner lets the key verify signatures (RFC 7517 §4.2, §4.3): what a JWK does not say, it allows. */
    public static boolean mayVerify(JsonNode jwk) {
        return (!jwk.has("use") || "sig".equals(jwk.path("use").textValue()))
                && (!jwk.has("key_ops") || namesVerify(jwk.path("key_ops")));
    }

    private static boolean namesVerify(JsonNode operations) {
        return operations.isArray() && operations.valueStream().anyMatch(each -> "verify".equals(each.textValue()));
    }

    /**
     * Reads a key. Whether it is sound is not looked at.
     *
     * @param jwk its other members are not looked at
     * @throws GeneralSecurityException not a key of a {@link KeyKind}, or a member is not the one form of its value
     */
    public static PublicKey ofJwk(JsonNode jwk) throws GeneralSecurityException {
        return switch (jwk.path("kty").asText()) {
            case "RSA" -> KeyFactory.getInstance("RSA").generatePublic(
                    new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
            case "EC" -> {
                NistCurve curve = NistCurve.named(jwk.path("crv").asText()).orElseThrow(PublicKeys::unknownCurve);
                ECPoint point = new ECPoint(new BigInteger(1, bytes(jwk, "x", curve.bytes())),
                        new BigInteger(1, bytes(jwk, "y", curve.bytes())));
                yield KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
            }
            case "OKP" -> {
                if (!"Ed25519".equals(jwk.path("crv").asText())) {
                    throw unknownCurve();
                }
                byte[] spki = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + ED25519_BYTES);
                System.arraycopy(bytes(jwk, "x", ED25519_BYTES), 0, spki, ED25519_PREFIX.length, ED25519_BYTES);
                yield KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
            }
            default -> throw new InvalidKeySpecException("Not a kty that is known");
        };
    }

    /** Whether a JWK holds more than a public key. */
    public static boolean holdsSecret(JsonNode jwk) {
        return SECRET_MEMBERS.stream().anyMatch(jwk::has);
    }

    /**
     * The members of a key's JWK that are required, in the order of RFC 7638 §3.
     *
     * @param key of a {@link KeyKind}
     */
    public static ObjectNode jwk(PublicKey key) {
        ObjectNode jwk = JsonNodeFactory.instance.objectNode();
        switch (KeyKind.of(key).orElseThrow(() -> new IllegalArgumentException("Not a key of a JWT"))) {
            case RSA -> {
                RSAPublicKey rsa = (RSAPublicKey) key;
                jwk.put("e", base64urlUInt(rsa.getPublicExponent())).put("kty", "RSA").put("n",
                        base64urlUInt(rsa.getModulus()));
            }
            case P256, P384 -> {
                ECPublicKey ec = (ECPublicKey) key;
                NistCurve curve = NistCurve.of(ec.getParams()).orElseThrow();
                jwk.put("crv", curve.crv()).put("kty", "EC").put("x", coordinate(ec.getW().getAffineX(), curve))
                        .put("y", coordinate(ec.getW().getAffineY(), curve));
            }
            case ED25519 -> {
                byte[] spki = key.getEncoded();
                jwk.put("crv", "Ed25519").put("kty", "OKP").put("x",
                        BASE64URL.encodeToString(Arrays.copyOfRange(spki, spki.length - ED25519_BYTES, spki.length)));
            }
        }
        return jwk;
    }

    private static byte[] bytes(JsonNode jwk, String member) throws InvalidKeySpecException {
        String text = jwk.path(member).asText();
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length > 0 && BASE64URL.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // falls through
        }
        throw new InvalidKeySpecException("No " + member + " in base64url");
    }

    /** RFC 7518 §2, Base64urlUInt: without leading zero bytes. */
    private static BigInteger number(JsonNode jwk, String member) throws InvalidKeySpecException {
        byte[] bytes = bytes(jwk, member);
        if (bytes[0] == 0) {
            throw new InvalidKeySpecException(member + " begins with a zero byte");
        }
        return new BigInteger(1, bytes);
    }

    /** RFC 7518 §6.2.1.2: a coordinate is as long as the curve's, leading zeros included. */
    private static byte[] bytes(JsonNode jwk, String member, int length) throws InvalidKeySpecException {
        byte[] bytes = bytes(jwk, member);
        if (bytes.length != length) {
            throw new InvalidKeySpecException(member + " does not have " + length + " bytes");
        }
        return bytes;
    }

    private static InvalidKeySpecException unknownCurve() {
        return new InvalidKeySpecException("Not a curve that is known");
    }

    private static String coordinate(BigInteger value, NistCurve curve) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[curve.bytes()];
        int from = Math.max(0, bytes.length - padded.length); // a sign byte
        System.arraycopy(bytes, from, padded, padded.length - (bytes.length - from), bytes.length - from);
        return BASE64URL.encodeToString(padded);
    }

    /** Big-endian without the sign byte (RFC 7518 §2, Base64urlUInt). */
    private static String base64urlUInt(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return BASE64URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
