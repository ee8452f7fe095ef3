package dev.postern.oauth;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The JWS algorithms a client may sign its assertions by (RFC 7518 §3.1; Auth0's three). */
public enum AssertionAlgorithm {

    RS256("SHA256withRSA"),
    RS384("SHA384withRSA"),
    PS256("RSASSA-PSS");

    private static final PSSParameterSpec PS256_PARAMETERS = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256,
            32, 1);

    private final String jcaName;

    AssertionAlgorithm(String jcaName) {
        this.jcaName = jcaName;
    }

    public static Optional<AssertionAlgorithm> named(String name) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.name().equals(name)).findFirst();
    }

    /** Whether the key has signed the JWS by this algorithm, whatever the JWS says of itself. */
    public boolean verifies(CompactJws jws, PublicKey key) {
        try {
            Signature signature = Signature.getInstance(jcaName);
            if (this == PS256) {
                signature.setParameter(PS256_PARAMETERS);
            }
            signature.initVerify(key);
            signature.update(jws.signingInput());
            return signature.verify(jws.signature());
        } catch (GeneralSecurityException e) {
            return false; // not the length of a signature by this key
        }
    }
}
