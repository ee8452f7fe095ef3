package dev.postern.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Protects what the store keeps: seals private keys and other secrets (AES-256-GCM) and hashes client secrets
 * (HMAC-SHA-256). The two uses have keys of their own, derived from the one 32-byte master key, so neither can be
 * turned against the other. Client secrets are long and random: a keyed fast hash is enough, and it keeps the token
 * path fast.
 */
@Singleton
public final class MasterKey {

    private static final String FILE = "master.key";
    private static final String DATABASE = "postern.db";
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec sealing;
    private final SecretKeySpec hashing;
    private final ThreadLocal<Mac> macs;

    @Inject
    MasterKey(PosternConfig config, DataDirectory dataDirectory) {
        this(decode(config.masterKey().orElseGet(() -> generatedIn(dataDirectory))));
    }

    /** @param key 32 bytes */
    public MasterKey(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("postern.master-key must be 32 bytes in base64, but has " + key.length);
        }
        sealing = new SecretKeySpec(derive(key, "postern seal v1"), "AES");
        hashing = new SecretKeySpec(derive(key, "postern hash v1"), "HmacSHA256");
        macs = ThreadLocal.withInitial(() -> mac(hashing));
    }

    /** HMAC-SHA-256 of the secret's UTF-8 bytes: 32 bytes. */
    public byte[] hash(String secret) {
        return macs.get().doFinal(secret.getBytes(StandardCharsets.UTF_8));
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

    /** @throws IllegalStateException sealed under another master key or for another purpose, or damaged */
    public byte[] open(byte[] sealed, String purpose) {
        try {
            byte[] iv = Arrays.copyOf(sealed, IV_BYTES);
            return cipher(Cipher.DECRYPT_MODE, iv, purpose).doFinal(sealed, IV_BYTES, sealed.length - IV_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("The store holds a value (" + purpose
                    + ") that this master key cannot open: postern.master-key is not the one it was written with", e);
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

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("postern.master-key is not base64"); // the cause would quote the key
        }
    }

    private static String generatedIn(DataDirectory directory) {
        if (!directory.holds(FILE) && directory.holds(DATABASE)) {
            throw new IllegalStateException(directory.resolve(FILE) + " is missing, and the database beside it cannot be read "
                    + "without it: restore the file or set postern.master-key");
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        directory.writeOnce(FILE, Base64.getEncoder().encodeToString(key) + "\n");
        Path file = directory.resolve(FILE);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
