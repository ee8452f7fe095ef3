package dev.postern.oauth;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;

/** The JWS algorithms with a public key (RFC 7518 §3.1, RFC 8037 §3.1), each for one kind of key. */
public enum JwsAlgorithm {

    RS256("RS256", KeyKind.RSA, "SHA256withRSA"),
    RS384("RS384", KeyKind.RSA, "SHA384withRSA"),
    RS512("RS512", KeyKind.RSA, "SHA512withRSA"),
    PS256("PS256", KeyKind.RSA, "RSASSA-PSS", "SHA-256", 32),
    PS384("PS384", KeyKind.RSA, "RSASSA-PSS", "SHA-384", 48),
    PS512("PS512", KeyKind.RSA, "RSASSA-PSS", "SHA-512", 64),
    ES256("ES256", KeyKind.P256, "SHA256withECDSAinP1363Format"),
    ES384("ES384", KeyKind.P384, "SHA384withECDSAinP1363Format"),
    /** With Ed25519 alone: a key on another curve does not sign by it. */
    EDDSA("EdDSA", KeyKind.ED25519, "Ed25519");

    /** RFC 9864's name for {@link #EDDSA} with an Ed25519 key. */
    private static final String ED25519 = "Ed25519";

    private final String wireName;
    private final KeyKind kind;
    private final String jcaName;
    /** Of RSASSA-PSS (RFC 7518 §3.5): the hash of message and mask; empty for others. */
    private final String pssHash;
    /** As long as the hash. */
    private final int saltBytes;

    JwsAlgorithm(String wireName, KeyKind kind, String jcaName) {
        this(wireName, kind, jcaName, "", 0);
    }

    JwsAlgorithm(String wireName, KeyKind kind, String jcaName, String pssHash, int saltBytes) {
        this.wireName = wireName;
        this.kind = kind;
        this.jcaName = jcaName;
        this.pssHash = pssHash;
        this.saltBytes = saltBytes;
    }

    /** The value of {@code alg}. */
    public String wireName() {
        return wireName;
    }

    /** The kind of keys it signs with. */
    public KeyKind kind() {
        return kind;
    }

    /** What a header's {@code alg} may call it: for Ed25519 there are two names. */
    public List<String> names() {
        return this == EDDSA ? List.of(wireName, ED25519) : List.of(wireName);
    }

    /**
     * A signature object, not yet initialised; not safe for use by two threads.
     *
     * @throws GeneralSecurityException the provider does not know the algorithm
     */
    public Signature signature(Provider provider) throws GeneralSecurityException {
        return configured(Signature.getInstance(jcaName, provider));
    }

    /** Whether the key has signed the JWS by this algorithm, whatever the JWS says of itself. */
    public boolean verifies(CompactJws jws, PublicKey key) {
        return isSuitable(jws, key) && verifies(jws, key, null);
    }

    /** As {@link #verifies(CompactJws, PublicKey)}, computed by this provider. */
    public boolean verifiesBy(Provider provider, CompactJws jws, PublicKey key) {
        return isSuitable(jws, key) && verifies(jws, key, provider);
    }

    private boolean isSuitable(CompactJws jws, PublicKey key) {
        return KeyKind.of(key).filter(kind::equals).isPresent() && kind.couldBeSigned(key, jws.signature());
    }

    private boolean verifies(CompactJws jws, PublicKey key, Provider provider) {
        try {
            Signature signature = provider == null ? configured(Signature.getInstance(jcaName)) : signature(provider);
            signature.initVerify(key);
            signature.update(jws.signingInput());
            return signature.verify(jws.signature());
        } catch (GeneralSecurityException | RuntimeException e) {
            return false; // not a signature by this key; some providers throw unchecked for a key or a value out of range
        }
    }

    private Signature configured(Signature signature) throws GeneralSecurityException {
        if (!pssHash.isEmpty()) {
            signature.setParameter(new PSSParameterSpec(pssHash, "MGF1", new MGF1ParameterSpec(pssHash), saltBytes, 1));
        }
        return signature;
    }
}
