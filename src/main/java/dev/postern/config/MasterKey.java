package dev.postern.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Protects what the store keeps: seals private keys and other secrets (AES-256-GCM) and hashes client secrets
 * (HMAC-SHA-256). The uses have keys of their own, derived from the one 32-byte master key, so none can be
 * turned against another. Client secrets are long and random: a keyed fast hash is enough, and it keeps the token
 * path fast.
 */
@Singleton
public final class MasterKey {

    private static final String FILE = "master.key";
    private static final String DATABASE = "postern.db";
    private static final int KEY_BYTES = 32;
    private static final int HEX_DIGITS = 64;
    /** Without padding. */
    private static final int BASE64_CHARACTERS = 43;
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+");
    private static final String HASH_INFO = "postern hash v1";
    /** Of 32 random bytes some 30 differ; fewer than these in one of more than 10^30. */
    private static final int DIFFERENT_BYTES_MIN = 8;
    private static final String MAKE_ONE = "; make one with: openssl rand -base64 32";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec sealing;
    private final SecretKeySpec hashing;
    private final SecretKeySpec binding;
    private final SecretKeySpec streaming;
    private final SecretKeySpec nonces;
    private final ThreadLocal<Mac> macs;
    private final ThreadLocal<Mac> bindingMacs;

    @Inject
    MasterKey(PosternConfig config, DataDirectory dataDirectory) {
        this(config.masterKey().map(MasterKey::decode).orElseGet(() -> generatedIn(dataDirectory)));
    }

    /** @param key 32 bytes */
    public MasterKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("postern.master-key must be 32 bytes in base64, but has " + key.length);
        }
        sealing = new SecretKeySpec(derive(key, "postern seal v1"), "AES");
        hashing = new SecretKeySpec(derive(key, HASH_INFO), "HmacSHA256");
        binding = new SecretKeySpec(derive(key, "postern bind v1"), "HmacSHA256");
        streaming = new SecretKeySpec(derive(key, "postern stream v1"), "HmacSHA256");
        nonces = new SecretKeySpec(derive(key, "postern nonce v1"), "HmacSHA256");
        macs = ThreadLocal.withInitial(() -> mac(hashing));
        bindingMacs = ThreadLocal.withInitial(() -> mac(binding));
    }

    /**
     * The key of the settings, or else the one that was made in the data directory; makes none.
     *
     * @throws StartRefused it is no key
     */
    public static Optional<MasterKey> given(PosternConfig config, DataDirectory directory) {
        try {
            return config.masterKey().or(() -> directory.holds(FILE) ? Optional.of(directory.read(FILE)) : Optional.empty())
                    .map(MasterKey::decode).map(MasterKey::new);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(e.getMessage(), e);
        }
    }

    /**
     * Whether a text holds this key in some spelling: hexadecimal digits with anything between them, or base64 of either
     * alphabet, with padding or without, on several lines or on one. Compares in constant time.
     */
    public boolean isSpeltIn(String text) {
        String digits = text.replaceAll("0[xX]", "").replaceAll("[^0-9A-Fa-f]", "");
        boolean found = false;
        for (int at = 0; at + HEX_DIGITS <= digits.length(); at++) {
            found |= isThis(HexFormat.of().parseHex(digits, at, at + HEX_DIGITS));
        }
        String base64 = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        for (int at = 0; at + BASE64_CHARACTERS <= base64.length(); at++) {
            String part = base64.substring(at, at + BASE64_CHARACTERS);
            found |= BASE64.matcher(part).matches() && isThis(Base64.getDecoder().decode(part));
        }
        return found;
    }

    /** By a key derived from it, for the key itself is not kept. */
    private boolean isThis(byte[] key) {
        return MessageDigest.isEqual(derive(key, HASH_INFO), hashing.getEncoded());
    }

    /** HMAC-SHA-256 of the secret's UTF-8 bytes: 32 bytes. */
    public byte[] hash(String secret) {
        return macs.get().doFinal(secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Binds the {@link #hash} of a secret to the owner of the secret, so that it is of no use in another row. This is
     * HMAC-SHA-256 under a key of its own.
     */
    public byte[] bound(byte[] hash, String owner) {
        Mac mac = bindingMacs.get();
        mac.update(owner.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(hash);
    }

    /**
     * Encrypts and authenticates.
     *
     * @param purpose what this is, such as {@code signing-key:KID}; {@link #open} must be told the same, so a sealed
     *        value cannot be moved to another row
     * @return nonce, ciphertext and tag
     */
    public byte[] seal(byte[] plain, String purpose) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv, purpose).doFinal(plain);
            byte[] result = Arrays.copyOf(iv, IV_BYTES + sealed.length);
            System.arraycopy(sealed, 0, result, IV_BYTES, sealed.length);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available", e);
        }
    }

    /** HMAC-SHA-256 of what a nonce holds: every process with this master key makes the same. */
    public byte[] nonceMac(byte[] content) {
        return mac(nonces).doFinal(content);
    }

    /** The key of one {@link SealedStream}. */
    SecretKeySpec ofStream(byte[] id) {
        return new SecretKeySpec(mac(streaming).doFinal(id), "AES");
    }

    /** @throws CannotOpen sealed under another master key or for another purpose, or damaged */
    public byte[] open(byte[] sealed, String purpose) {
        try {
            byte[] iv = Arrays.copyOf(sealed, IV_BYTES);
            return cipher(Cipher.DECRYPT_MODE, iv, purpose).doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CannotOpen("The store holds a value (" + purpose
                    + ") that this master key cannot open: postern.master-key is not the one it was written with", e);
        }
    }

    /** A sealed value that this key does not open; the message says so in words for operators. */
    public static final class CannotOpen extends IllegalStateException {
        private CannotOpen(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[***]";
    }

    private Cipher cipher(int mode, byte[] iv, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, iv));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** HKDF-Expand with one block (RFC 5869 §2.3): the master key is uniformly random, extraction is not needed. */
    private static byte[] derive(byte[] key, String info) {
        Mac mac = mac(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(info.getBytes(StandardCharsets.UTF_8));
        return mac.doFinal(new byte[] { 1 });
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }

    /**
     * The bytes of a key in base64.
     *
     * @throws IllegalArgumentException it is no key, or one that anybody would try; the message does not repeat it
     */
    public static byte[] decode(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            key = new byte[0]; // the message would quote the key
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("postern.master-key must be 32 bytes in base64" + MAKE_ONE);
        }
        if (isGuessable(key)) {
            throw new IllegalArgumentException("postern.master-key is not random, anybody could guess it" + MAKE_ONE);
        }
        return key;
    }

    /** Few different bytes, a part that is repeated, or a row such as 0, 1, 2: none comes out of a random source. */
    private static boolean isGuessable(byte[] key) {
        Set<Byte> different = new HashSet<>();
        for (byte b : key) {
            different.add(b);
        }
        boolean row = true;
        for (int i = 2; i < key.length; i++) {
            row &= (byte) (key[i] - key[i - 1]) == (byte) (key[1] - key[0]);
        }
        boolean repeated = false;
        for (int period = 1; period <= key.length / 2; period++) {
            repeated |= Arrays.equals(key, period, key.length, key, 0, key.length - period);
        }
        return different.size() < DIFFERENT_BYTES_MIN || row || repeated;
    }

    private static byte[] generatedIn(DataDirectory directory) {
        Path file = directory.resolve(FILE);
        if (!directory.holds(FILE) && directory.holds(DATABASE)) {
            throw new StartRefused(file + " is missing, and the database beside it cannot be read "
                    + "without it: restore the file or set postern.master-key");
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        directory.writeOnce(FILE, Base64.getEncoder().encodeToString(key) + "\n");
        try {
            return decode(directory.read(FILE));
        } catch (IllegalArgumentException e) {
            throw new StartRefused(file + " does not hold the master key that was made here: restore the file", e);
        }
    }
}
