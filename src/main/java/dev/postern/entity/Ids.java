package dev.postern.entity;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes the ids and secrets of the registry, random and in Auth0's forms. */
public final class Ids {

    /** An id of any kind, that of a client which an operator chose included: short and URL-safe. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String URL_SAFE = ALPHANUMERIC + "-_";
    private static final String LOWER_HEX = "0123456789abcdef";
    private static final String CROCKFORD_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final String DIGITS = "0123456789";

    private Ids() {
    }

    /** 32 of {@code [A-Za-z0-9]}. */
    public static String clientId() {
        return random(ALPHANUMERIC, 32);
    }

    /** 64 of {@code [A-Za-z0-9_-]}: 384 bits. */
    public static String clientSecret() {
        return random(URL_SAFE, 64);
    }

    /** Label of one secret among a client's several. */
    public static String clientSecretId() {
        return "sec_" + random(ALPHANUMERIC, 22);
    }

    /** {@code cred_} and 22 alphanumeric characters. */
    public static String credential() {
        return "cred_" + random(ALPHANUMERIC, 22);
    }

    /** 24 lower-case hexadecimal digits. */
    public static String resourceServer() {
        return random(LOWER_HEX, 24);
    }

    /** {@code cgr_} and 16 alphanumeric characters. */
    public static String clientGrant() {
        return "cgr_" + random(ALPHANUMERIC, 16);
    }

    /** {@code org_} and 16 alphanumeric characters. */
    public static String organization() {
        return "org_" + random(ALPHANUMERIC, 16);
    }

    /** {@code odd_} and 16 alphanumeric characters. */
    public static String discoveryDomain() {
        return "odd_" + random(ALPHANUMERIC, 16);
    }

    /** {@code lst_} and 16 digits. */
    public static String logStream() {
        return "lst_" + random(DIGITS, 16);
    }

    /** {@code rlp_} and 21 alphanumeric characters. */
    public static String rateLimitPolicy() {
        return "rlp_" + random(ALPHANUMERIC, 21);
    }

    /** Of an Action, a version or a binding: a random UUID. */
    public static String uuid() {
        return UUID.randomUUID().toString();
    }

    /** 26 characters of a ULID's alphabet, all random. */
    public static String hook() {
        return random(CROCKFORD_BASE32, 26);
    }

    private static String random(String alphabet, int length) {
        StringBuilder id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return id.toString();
    }
}
