package dev.postern.oauth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.List;
import java.util.Optional;

/** The NIST curves of JWS algorithms (RFC 7518 §6.2.1.1). */
public final class NistCurve {

    private static final List<NistCurve> ALL = List.of(new NistCurve(KeyKind.P256, "P-256", "secp256r1"),
            new NistCurve(KeyKind.P384, "P-384", "secp384r1"));

    private final KeyKind kind;
    private final String crv;
    private final ECParameterSpec parameters;

    private NistCurve(KeyKind kind, String crv, String jcaName) {
        this.kind = kind;
        this.crv = crv;
        try {
            AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
            named.init(new ECGenParameterSpec(jcaName));
            this.parameters = named.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK does not know " + jcaName, e);
        }
    }

    public KeyKind kind() {
        return kind;
    }

    /** Name of the curve in a JWK. */
    public String crv() {
        return crv;
    }

    public ECParameterSpec parameters() {
        return parameters;
    }

    /** Bytes of one coordinate, and of each of the two numbers of a signature. */
    public int bytes() {
        return (parameters.getOrder().bitLength() + 7) / 8;
    }

    /** The curve with exactly these parameters: another generator on the same curve makes another group. */
    public static Optional<NistCurve> of(ECParameterSpec given) {
        return ALL.stream().filter(curve -> curve.parameters.getCurve().equals(given.getCurve())
                && curve.parameters.getGenerator().equals(given.getGenerator())
                && curve.parameters.getOrder().equals(given.getOrder())
                && curve.parameters.getCofactor() == given.getCofactor()).findFirst();
    }

    /** The curve of keys of that kind; empty: they are on none of these. */
    public static Optional<NistCurve> of(KeyKind kind) {
        return ALL.stream().filter(curve -> curve.kind == kind).findFirst();
    }

    public static Optional<NistCurve> named(String crv) {
        return ALL.stream().filter(curve -> curve.crv.equals(crv)).findFirst();
    }

    /** Whether the point is on the curve (SEC 1 §3.2.2.1); as the cofactor is 1, it is then in the group. */
    public boolean contains(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        return isElement(x, p) && isElement(y, p) && y.multiply(y).mod(p).equals(
                x.pow(3).add(parameters.getCurve().getA().multiply(x)).add(parameters.getCurve().getB()).mod(p));
    }

    private static boolean isElement(BigInteger value, BigInteger p) {
        return value.signum() >= 0 && value.compareTo(p) < 0;
    }
}
