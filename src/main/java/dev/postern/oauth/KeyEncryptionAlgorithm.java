package dev.postern.oauth;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * How the content key of an encrypted token is encrypted for its API (RFC 7518 §4.3 and the IANA registry of JOSE algorithms;
 * Auth0's three): RSAES-OAEP, where one hash serves the label and the mask.
 */
public enum KeyEncryptionAlgorithm {

    RSA_OAEP_256("RSA-OAEP-256", "SHA-256"),
    RSA_OAEP_384("RSA-OAEP-384", "SHA-384"),
    RSA_OAEP_512("RSA-OAEP-512", "SHA-512");

    private final String wireName;
    private final String hash;

    KeyEncryptionAlgorithm(String wireName, String hash) {
        this.wireName = wireName;
        this.hash = hash;
    }

    /** Value of {@code alg}. */
    public String wireName() {
        return wireName;
    }

    /** For the JCA's {@code RSA/ECB/OAEPPadding}, whose own default would mask by SHA-1. */
    public AlgorithmParameterSpec parameters() {
        return new OAEPParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
    }

    public static Optional<KeyEncryptionAlgorithm> named(String name) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.wireName.equals(name)).findFirst();
    }
}
