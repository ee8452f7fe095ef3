package dev.postern.actions;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the modules {@code crypto} and {@code internal/webcrypto} ask of the host. A call depends on its argument alone (and on
 * chance). Every size is bounded, and so is the work of a call. What cannot be done is answered as {@code {error, code}}, in
 * Node's words, which JavaScript throws.
 */
public final class CryptoCalls {

    /** Longest argument in characters. What modules gather before a call is at most 1 MiB. */
    static final int ARGUMENT_LENGTH_MAX = 3 << 20;
    static final int RANDOM_BYTES_MAX = 1 << 16;
    /** Of PBKDF2: iterations, times the hashes that the length of the key needs. */
    static final int PBKDF2_WORK_MAX = 200_000;
    private static final int PBKDF2_LENGTH_MAX = 1024;

    private static final Set<String> OPERATIONS = Set.of("random", "hash", "hmac", "pbkdf2", "key", "sign", "verify", "cipher");
    private static final Map<String, String> HASHES = Map.of("md5", "MD5", "sha1", "SHA-1", "sha224", "SHA-224", "sha256",
            "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecureRandom random = new SecureRandom();

    /** @return whether {@link #call} serves the operation */
    public static boolean serves(String operation) {
        return OPERATIONS.contains(operation);
    }

    /**
     * @param argument JSON; for {@code random} a number of bytes
     * @return JSON; for {@code random} base64
     */
    public String call(String operation, String argument) {
        try {
            if (argument.length() > ARGUMENT_LENGTH_MAX) {
                throw new Refused("ERR_OUT_OF_RANGE", "crypto takes less data at a time");
            }
            if ("random".equals(operation)) {
                return random(argument);
            }
            JsonNode asked = JSON.readTree(argument);
            return switch (operation) {
                case "hash" -> data(hash(asked));
                case "hmac" -> data(mac(asked.path("algorithm").asText(), bytes(asked, "key")).doFinal(bytes(asked, "data")));
                case "pbkdf2" -> data(pbkdf2(asked));
                case "key" -> CryptoKeys.read(asked).describe("private".equals(asked.path("wanted").asText())).toString();
                case "sign" -> data(sign(asked));
                case "verify" -> object().put("valid", verify(asked)).toString();
                case "cipher" -> cipher(asked);
                default -> throw new Refused(null, "crypto cannot do this: " + operation);
            };
        } catch (Refused refused) {
            return refused.toJson();
        } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException | ProviderException e) {
            return new Refused("ERR_CRYPTO_OPERATION_FAILED", "Operation failed").toJson();
        }
    }

    private String random(String argument) {
        int size = Integer.parseInt(argument);
        if (size < 0 || size > RANDOM_BYTES_MAX) {
            throw new Refused("ERR_OUT_OF_RANGE", "The size of random values is out of range");
        }
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] hash(JsonNode asked) throws GeneralSecurityException {
        return MessageDigest.getInstance(hashName(asked.path("algorithm").asText())).digest(bytes(asked, "data"));
    }

    private static String hashName(String name) {
        String known = HASHES.get(name);
        if (known == null) {
            throw new Refused("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name);
        }
        return known;
    }

    private static Mac mac(String algorithm, byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + hashName(algorithm).replace("-", ""));
        // RFC 2104 §2 appends zeros to a short key. So one zero is the same key as none, which Java refuses.
        mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HMAC"));
        return mac;
    }

    /** RFC 8018 §5.2. Stops when the call's thread is interrupted. */
    private static byte[] pbkdf2(JsonNode asked) throws GeneralSecurityException {
        long iterations = asked.path("iterations").asLong(-1);
        long length = asked.path("length").asLong(-1);
        if (!asked.path("iterations").isIntegralNumber() || iterations < 1) {
            throw outOfRange("iterations", ">= 1 && <= " + PBKDF2_WORK_MAX, asked.path("iterations"));
        }
        if (!asked.path("length").isIntegralNumber() || length < 0 || length > PBKDF2_LENGTH_MAX) {
            throw outOfRange("keylen", ">= 0 && <= " + PBKDF2_LENGTH_MAX, asked.path("length"));
        }
        Mac mac = mac(asked.path("algorithm").asText(), bytes(asked, "password"));
        byte[] salt = bytes(asked, "salt");
        int size = mac.getMacLength();
        int blocks = (int) ((length + size - 1) / size);
        if (iterations > PBKDF2_WORK_MAX / Math.max(1, blocks)) {
            throw outOfRange("iterations", ">= 1 && <= " + PBKDF2_WORK_MAX / blocks, asked.path("iterations"));
        }
        byte[] key = new byte[(int) length];
        for (int block = 1; block <= blocks; block++) {
            mac.update(salt);
            mac.update(new byte[] { (byte) (block >> 24), (byte) (block >> 16), (byte) (block >> 8), (byte) block });
            byte[] last = mac.doFinal();
            byte[] sum = last.clone();
            for (long i = 1; i < iterations; i++) {
                last = mac.doFinal(last);
                for (int j = 0; j < sum.length; j++) {
                    sum[j] ^= last[j];
                }
                if (i % 1024 == 0 && Thread.currentThread().isInterrupted()) {
                    throw new Refused("ERR_CRYPTO_OPERATION_FAILED", "Operation interrupted");
                }
            }
            System.arraycopy(sum, 0, key, (block - 1) * size, Math.min(size, key.length - (block - 1) * size));
        }
        return key;
    }

    private static byte[] sign(JsonNode asked) throws GeneralSecurityException {
        PrivateKey key = CryptoKeys.read(asked.path("key")).privateKey();
        Signature signature = signature(asked, key.getAlgorithm());
        if (key instanceof RSAKey rsa && isPss(asked)) {
            int asking = asked.path("saltLength").asInt(-2);
            signature.setParameter(pss(asked, asking == -2 ? saltLengthMax(rsa, asked) : asking));
        }
        signature.initSign(key);
        signature.update(bytes(asked, "data"));
        return signature.sign();
    }

    private static boolean verify(JsonNode asked) throws GeneralSecurityException {
        PublicKey key = CryptoKeys.read(asked.path("key")).publicKey();
        byte[] given = bytes(asked, "signature");
        if (!(key instanceof RSAKey rsa) || !isPss(asked)) {
            return verify(asked, key, given, null);
        }
        int asking = asked.path("saltLength").asInt(-2);
        return asking != -2 ? verify(asked, key, given, pss(asked, asking))
                : verify(asked, key, given, pss(asked, -1)) || verify(asked, key, given, pss(asked, saltLengthMax(rsa, asked)));
    }

    private static boolean verify(JsonNode asked, PublicKey key, byte[] given, AlgorithmParameterSpec parameters)
            throws GeneralSecurityException {
        Signature signature = signature(asked, key.getAlgorithm());
        if (parameters != null) {
            signature.setParameter(parameters);
        }
        signature.initVerify(key);
        signature.update(bytes(asked, "data"));
        try {
            return signature.verify(given);
        } catch (SignatureException malformed) {
            return false;
        }
    }

    private static boolean isPss(JsonNode asked) {
        return "pss".equals(asked.path("padding").asText());
    }

    private static PSSParameterSpec pss(JsonNode asked, int saltLength) throws GeneralSecurityException {
        String hash = hashName(asked.path("algorithm").asText());
        int length = saltLength < 0 ? MessageDigest.getInstance(hash).getDigestLength() : saltLength;
        return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), length, 1);
    }

    /** RFC 8017 §9.1.1. */
    private static int saltLengthMax(RSAKey key, JsonNode asked) throws GeneralSecurityException {
        int hash = MessageDigest.getInstance(hashName(asked.path("algorithm").asText())).getDigestLength();
        return (key.getModulus().bitLength() + 6) / 8 - hash - 2;
    }

    private static Signature signature(JsonNode asked, String keyAlgorithm) throws GeneralSecurityException {
        if (!Set.of("RSA", "EC").contains(keyAlgorithm)) {
            return Signature.getInstance("Ed25519");
        }
        String hash = hashName(asked.path("algorithm").asText("sha256")).replace("-", "");
        if ("MD5".equals(hash)) {
            throw new Refused("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: md5");
        }
        if ("EC".equals(keyAlgorithm)) {
            boolean plain = "ieee-p1363".equals(asked.path("encoding").asText());
            return Signature.getInstance(hash + "withECDSA" + (plain ? "inP1363Format" : ""));
        }
        return Signature.getInstance(isPss(asked) ? "RSASSA-PSS" : hash + "withRSA");
    }

    private static String cipher(JsonNode asked) throws GeneralSecurityException {
        String algorithm = asked.path("algorithm").asText();
        boolean encrypt = asked.path("encrypt").asBoolean();
        boolean gcm = algorithm.endsWith("-gcm");
        String transformation = gcm ? "AES/GCM/NoPadding"
                : algorithm.endsWith("-ctr") ? "AES/CTR/NoPadding"
                        : asked.path("padding").asBoolean(true) ? "AES/CBC/PKCS5Padding" : "AES/CBC/NoPadding";
        int tagLength = asked.path("tagLength").asInt(16);
        byte[] iv = bytes(asked, "iv");
        Cipher cipher = Cipher.getInstance(transformation);
        try {
            cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(bytes(asked, "key"), "AES"),
                    gcm ? new GCMParameterSpec(tagLength * 8, iv) : new IvParameterSpec(iv));
        } catch (InvalidKeyException e) {
            throw new Refused("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refused("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
        }
        byte[] data = bytes(asked, "data");
        if (!gcm) {
            try {
                return data(cipher.doFinal(data));
            } catch (IllegalBlockSizeException e) {
                throw new Refused("ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH",
                        "error:1C80006B:Provider routines::wrong final block length");
            } catch (BadPaddingException e) {
                throw new Refused("ERR_OSSL_BAD_DECRYPT", "error:1C800064:Provider routines::bad decrypt");
            }
        }
        cipher.updateAAD(bytes(asked, "aad"));
        if (encrypt) {
            byte[] sealed = cipher.doFinal(data);
            int end = sealed.length - tagLength;
            return object().put("data", Base64.getEncoder().encodeToString(Arrays.copyOf(sealed, end)))
                    .put("tag", Base64.getEncoder().encodeToString(Arrays.copyOfRange(sealed, end, sealed.length)))
                    .toString();
        }
        byte[] tag = bytes(asked, "tag");
        if (tag.length != tagLength) {
            throw new Refused(null, "Unsupported state or unable to authenticate data");
        }
        byte[] sealed = Arrays.copyOf(data, data.length + tag.length);
        System.arraycopy(tag, 0, sealed, data.length, tag.length);
        try {
            return data(cipher.doFinal(sealed));
        } catch (AEADBadTagException e) {
            throw new Refused(null, "Unsupported state or unable to authenticate data");
        }
    }

    private static byte[] bytes(JsonNode asked, String field) {
        return Base64.getDecoder().decode(asked.path(field).asText(""));
    }

    private static String data(byte[] bytes) {
        return object().put("data", Base64.getEncoder().encodeToString(bytes)).toString();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Refused outOfRange(String name, String range, JsonNode given) {
        return new Refused("ERR_OUT_OF_RANGE",
                "The value of \"" + name + "\" is out of range. It must be " + range + ". Received " + given);
    }

    /** Says to the caller's code why not. Stackless: an expected outcome. */
    static final class Refused extends RuntimeException {
        private final String code;

        Refused(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        String toJson() {
            ObjectNode answer = object().put("error", getMessage());
            if (code != null) {
                answer.put("code", code);
                if ("ERR_OUT_OF_RANGE".equals(code)) {
                    answer.put("type", "RangeError");
                } else if ("ERR_CRYPTO_INVALID_DIGEST".equals(code)) {
                    answer.put("type", "TypeError");
                }
            }
            return answer.toString();
        }
    }

    /** Curves and sizes of keys that take part: both bound the work of one signature. */
    static void checkSize(Key key) {
        int bits = key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : 0;
        int field = key instanceof ECKey ec ? ec.getParams().getCurve().getField().getFieldSize() : 0;
        if (bits > CryptoKeys.RSA_BITS_MAX || field > CryptoKeys.EC_BITS_MAX) {
            throw new Refused("ERR_OSSL_UNSUPPORTED", "This key is too large for Actions");
        }
    }
}
