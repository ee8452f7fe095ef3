package dev.postern.clientauth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.config.SettingsCheck;
import dev.postern.credential.SoundKey;
import dev.postern.oauth.ClientCertificate;

/**
 * The authorities whose certificates authenticate clients (RFC 8705 §2.1), from {@code postern.mtls.trust-anchors}: path,
 * signatures, validity, key usage and, where there are lists, revocation (RFC 5280 §6).
 */
@Singleton
final class TrustAnchors implements SettingsCheck {

    private static final int ISSUERS_MAX = 5;
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2"; // RFC 5280 §4.2.1.12

    private final MtlsConfig config;
    private final List<String> refusals = new ArrayList<>();
    private final Set<TrustAnchor> anchors;
    private final Collection<X509CRL> revoked;

    TrustAnchors(MtlsConfig config) {
        this.config = config;
        this.anchors = config.trustAnchors().map(file -> read("trust-anchors", file, TrustAnchors::certificates))
                .orElse(List.of())
                .stream().map(certificate -> new TrustAnchor(certificate, null)).collect(Collectors.toUnmodifiableSet());
        this.revoked = config.revocationLists().map(file -> read("revocation-lists", file, TrustAnchors::lists))
                .orElse(List.of());
    }

    @Override
    public List<String> refusals() {
        return refusals;
    }

    /**
     * Whether a known authority has issued the certificate, for clients, and has not revoked it. Without authorities of its
     * own,
     * this server believes the proxy that ended TLS.
     */
    boolean trust(ClientCertificate shown, Instant now) {
        if (anchors.isEmpty()) {
            return config.trustAnchors().isEmpty() && shown.proxyVerdict().orElse(false);
        }
        return isForClients(shown.certificate()) && isCheap(shown) && hasPath(shown, now);
    }

    /** Anybody may show a chain, and the search for a path verifies its signatures. */
    private static boolean isCheap(ClientCertificate shown) {
        return Stream.concat(Stream.of(shown.certificate()), shown.others().stream())
                .allMatch(each -> SoundKey.isCheap(each.getPublicKey()));
    }

    private boolean hasPath(ClientCertificate shown, Instant now) {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(shown.certificate());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            List<Object> known = new ArrayList<>(revoked);
            known.add(shown.certificate());
            known.addAll(shown.others().subList(0, Math.min(shown.others().size(), ISSUERS_MAX)));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            parameters.setRevocationEnabled(!revoked.isEmpty());
            parameters.setMaxPathLength(ISSUERS_MAX);
            parameters.setDate(Date.from(now));
            return CertPathBuilder.getInstance("PKIX").build(parameters) != null;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            boolean[] uses = certificate.getKeyUsage();
            return (purposes == null || purposes.contains(FOR_CLIENTS)) && (uses == null || uses[0]); // digitalSignature
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private <T> List<T> read(String setting, Path file, Reader<T> reader) {
        try {
            List<T> read = reader.read(Files.readAllBytes(file));
            if (read.isEmpty()) {
                refusals.add("postern.mtls." + setting + " holds nothing that can be used: " + file);
            }
            return read;
        } catch (IOException | GeneralSecurityException e) {
            refusals.add("postern.mtls." + setting + " cannot be read: " + file);
            return List.of();
        }
    }

    private static List<X509Certificate> certificates(byte[] file) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(file)).stream()
                .map(X509Certificate.class::cast).toList();
    }

    private static List<X509CRL> lists(byte[] file) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(file)).stream()
                .map(X509CRL.class::cast).toList();
    }

    private interface Reader<T> {
        List<T> read(byte[] file) throws GeneralSecurityException;
    }
}
