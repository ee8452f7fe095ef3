package dev.postern.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

import dev.postern.oauth.KeyKind;
import dev.postern.oauth.SigningAlgorithm;

/** One key of the tenant, opened and ready to sign. Safe for use by any number of threads. */
public final class SigningKey {

    private final KeyKind kind;
    private final String kid;
    private final KeyState state;
    private final Instant knownFrom;
    private final X509Certificate certificate;
    private final Map<SigningAlgorithm, ThreadLocal<Signature>> signatures;

    SigningKey(StoredSigningKey stored, PrivateKey privateKey, X509Certificate certificate, SignatureProvider provider) {
        this(stored, certificate, new EnumMap<>(SigningAlgorithm.class));
        for (SigningAlgorithm algorithm : SigningAlgorithm.of(stored.kind())) {
            // Making and keying a signature object costs more than the claims of a token: one for each thread.
            signatures.put(algorithm, ThreadLocal.withInitial(() -> keyed(provider, algorithm, privateKey)));
        }
    }

    private SigningKey(StoredSigningKey stored, X509Certificate certificate,
            Map<SigningAlgorithm, ThreadLocal<Signature>> signatures) {
        this.kind = stored.kind();
        this.kid = stored.kid();
        this.state = stored.state();
        this.knownFrom = stored.knownFrom();
        this.certificate = certificate;
        this.signatures = signatures;
    }

    /** This key in the state it has come to, with all it has ready for signing. */
    SigningKey now(StoredSigningKey stored) {
        return new SigningKey(stored, certificate, signatures);
    }

    public String kid() {
        return kid;
    }

    public KeyKind kind() {
        return kind;
    }

    public KeyState state() {
        return state;
    }

    /** It must not sign before: verifiers may have a JWKS without it. */
    Instant knownFrom() {
        return knownFrom;
    }

    /** Self-signed, subject CN=host. */
    public X509Certificate certificate() {
        return certificate;
    }

    public PublicKey publicKey() {
        return certificate.getPublicKey();
    }

    /**
     * Signs a JWS signing input (RFC 7515 §5.1).
     *
     * @param algorithm one of the key's kind
     * @param signingInput ASCII: encoded header, a dot, encoded payload
     */
    public byte[] sign(SigningAlgorithm algorithm, String signingInput) {
        Signature signature = signatures.get(algorithm).get();
        try {
            signature.update(signingInput.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Signing with key " + kid + " failed", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + " " + state + "]";
    }

    private static Signature keyed(SignatureProvider provider, SigningAlgorithm algorithm, PrivateKey key) {
        try {
            Signature signature = provider.signature(algorithm.jws().orElseThrow());
            signature.initSign(key);
            return signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The signing key does not suit " + algorithm, e);
        }
    }
}
