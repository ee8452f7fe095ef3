package dev.postern.actions;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.CryptoCalls.Refused;

/**
 * A key that customers' code brings: PEM (PKCS #1, PKCS #8, SEC 1, SPKI, X.509 certificate), DER or JWK; RSA, EC or Ed25519.
 * Keys under a passphrase are refused.
 */
final class CryptoKeys {

    static final int RSA_BITS_MAX = 4096;
    static final int EC_BITS_MAX = 521;
    private static final int TEXT_LENGTH_MAX = 32 << 10;
    private static final int PEM_OBJECTS_MAX = 4;

    private static final Map<String, String> ALGORITHMS = Map.of("1.2.840.113549.1.1.1", "RSA", "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "Ed25519");
    private static final Map<Integer, String> CURVES = Map.of(256, "prime256v1", 384, "secp384r1", 521, "secp521r1");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrivateKeyInfo privateInfo;
    private final SubjectPublicKeyInfo publicInfo;

    private CryptoKeys(PrivateKeyInfo privateInfo, SubjectPublicKeyInfo publicInfo) {
        this.privateInfo = privateInfo;
        this.publicInfo = publicInfo;
    }

    /** @param asked one of {@code pem}, {@code der} with its {@code form}, {@code jwk} */
    static CryptoKeys read(JsonNode asked) {
        try {
            if (asked.has("jwk")) {
                return jwk(asked.path("jwk"));
            }
            if (asked.has("der")) {
                return der(Base64.getDecoder().decode(asked.path("der").asText()), asked.path("form").asText());
            }
            return pem(asked.path("pem").asText(""));
        } catch (IOException | JoseException | IllegalArgumentException | IllegalStateException | ClassCastException
                | ArithmeticException | ArrayIndexOutOfBoundsException e) {
            throw unsupported();
        }
    }

    private static CryptoKeys pem(String text) throws IOException {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw unsupported();
        }
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (int i = 0; i < PEM_OBJECTS_MAX; i++) {
                Object found = parser.readObject();
                if (found instanceof PEMKeyPair pair) {
                    return new CryptoKeys(pair.getPrivateKeyInfo(), pair.getPublicKeyInfo());
                }
                if (found instanceof PrivateKeyInfo info) {
                    return new CryptoKeys(info, null);
                }
                if (found instanceof SubjectPublicKeyInfo info) {
                    return new CryptoKeys(null, info);
                }
                if (found instanceof X509CertificateHolder certificate) {
                    return new CryptoKeys(null, certificate.getSubjectPublicKeyInfo());
                }
                if (found == null) {
                    break;
                }
            }
        } catch (PEMException e) {
            throw unsupported();
        }
        throw unsupported();
    }

    private static CryptoKeys der(byte[] bytes, String form) throws IOException {
        if (bytes.length > TEXT_LENGTH_MAX) {
            throw unsupported();
        }
        String label = switch (form) {
            case "pkcs8" -> "PRIVATE KEY";
            case "spki" -> "PUBLIC KEY";
            case "pkcs1" -> "RSA PRIVATE KEY";
            case "sec1" -> "EC PRIVATE KEY";
            default -> throw unsupported();
        };
        return pem("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n");
    }

    private static CryptoKeys jwk(JsonNode jwk) throws JoseException, IOException {
        if (!jwk.isObject() || jwk.toString().length() > TEXT_LENGTH_MAX) {
            throw unsupported();
        }
        PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(jwk.toString());
        PrivateKeyInfo secret = key.getPrivateKey() == null ? null
                : PrivateKeyInfo.getInstance(key.getPrivateKey().getEncoded());
        return new CryptoKeys(secret, SubjectPublicKeyInfo.getInstance(key.getPublicKey().getEncoded()));
    }

    PrivateKey privateKey() {
        if (privateInfo == null) {
            throw unsupported();
        }
        try {
            PrivateKey key = factory(privateInfo.getPrivateKeyAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(privateInfo.getEncoded()));
            CryptoCalls.checkSize(key);
            return key;
        } catch (GeneralSecurityException | IOException e) {
            throw unsupported();
        }
    }

    /** Of a private key: the one that belongs to it. */
    PublicKey publicKey() {
        try {
            SubjectPublicKeyInfo info = publicInfo != null ? publicInfo : derived();
            PublicKey key = factory(info.getAlgorithm()).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
            CryptoCalls.checkSize(key);
            return key;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw unsupported();
        }
    }

    private SubjectPublicKeyInfo derived() throws GeneralSecurityException, IOException {
        PrivateKey key = privateKey();
        if (key instanceof RSAPrivateCrtKey rsa) {
            return SubjectPublicKeyInfo.getInstance(KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())).getEncoded());
        }
        AlgorithmIdentifier algorithm = privateInfo.getPrivateKeyAlgorithm();
        if (key instanceof ECKey) {
            X9ECParameters curve = ECNamedCurveTable.getByOID(ASN1ObjectIdentifier.getInstance(algorithm.getParameters()));
            BigInteger scalar = ECPrivateKey.getInstance(privateInfo.parsePrivateKey()).getKey();
            return new SubjectPublicKeyInfo(algorithm,
                    new FixedPointCombMultiplier().multiply(curve.getG(), scalar).getEncoded(false));
        }
        byte[] seed = ASN1OctetString.getInstance(privateInfo.parsePrivateKey()).getOctets();
        return SubjectPublicKeyInfoFactory
                .createSubjectPublicKeyInfo(new Ed25519PrivateKeyParameters(seed).generatePublicKey());
    }

    /** What a KeyObject says about its key, with the key itself as DER and as JWK. */
    ObjectNode describe(boolean asPrivate) {
        Key key = asPrivate ? privateKey() : publicKey();
        ObjectNode described = JSON.createObjectNode().put("type", asPrivate ? "private" : "public")
                .put("der", Base64.getEncoder().encodeToString(key.getEncoded()));
        PublicKey publicKey = publicKey();
        if (publicKey instanceof RSAPublicKey rsa) {
            described.put("asymmetricKeyType", "rsa").put("modulusLength", rsa.getModulus().bitLength())
                    .put("publicExponent", rsa.getPublicExponent().toString());
        } else if (publicKey instanceof ECKey ec) {
            described.put("asymmetricKeyType", "ec")
                    .put("namedCurve", CURVES.get(ec.getParams().getCurve().getField().getFieldSize()));
        } else {
            described.put("asymmetricKeyType", "ed25519");
        }
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(publicKey);
            if (asPrivate) {
                jwk.setPrivateKey((PrivateKey) key);
            }
            described.set("jwk", JSON.readTree(jwk.toJson(asPrivate ? JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE
                    : JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
        } catch (JoseException | JsonProcessingException e) {
            throw unsupported();
        }
        return described;
    }

    private static KeyFactory factory(AlgorithmIdentifier algorithm) throws GeneralSecurityException {
        String name = ALGORITHMS.get(algorithm.getAlgorithm().getId());
        if (name == null) {
            throw unsupported();
        }
        return KeyFactory.getInstance(name);
    }

    private static Refused unsupported() {
        return new Refused("ERR_OSSL_UNSUPPORTED", "error:1E08010C:DECODER routines::unsupported");
    }
}
