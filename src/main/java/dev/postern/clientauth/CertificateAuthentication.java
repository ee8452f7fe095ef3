package dev.postern.clientauth;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.credential.CredentialUses;
import dev.postern.credential.RegisteredCertificate;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.ClientCertificate;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;

/**
 * Mutual TLS (RFC 8705 §2): {@code tls_client_auth} by issuer and subject of the certificate, {@code
 * self_signed_tls_client_auth} by the certificate itself. The handshake of TLS has shown that the client has its key.
 */
@Singleton
final class CertificateAuthentication
        implements ClientAuthentication<ClientCredential.Certificate, CertificateAuthentication.Checked> {

    private final TrustAnchors anchors;
    private final CredentialUses uses;

    CertificateAuthentication(TrustAnchors anchors, CredentialUses uses) {
        this.anchors = anchors;
        this.uses = uses;
    }

    /**
     * @param inTime whether it is neither too old nor too new
     * @param trusted whether an authority that the operator trusts has issued it for clients
     */
    record Checked(ClientCertificate shown, boolean inTime, boolean trusted) {
    }

    @Override
    public Checked examine(ClientCredential.Certificate presented, Optional<Client> client, Instant now) {
        ClientCertificate shown = presented.certificate();
        return new Checked(shown, isInTime(shown.certificate(), now), anchors.trust(shown, now));
    }

    @Override
    public OAuthError refusal(String reason) {
        return new OAuthError.ClientAuthenticationFailed(reason);
    }

    @Override
    public Proof prove(Client client, Checked checked, Instant now) {
        if (!checked.inTime()) {
            throw refusal("the certificate of the client has expired, or is not valid yet");
        }
        if (client.authMethod() == ClientAuthMethod.TLS_CLIENT_AUTH && !checked.trusted()) {
            throw refusal("no trusted authority has issued the certificate of the client, or it is revoked");
        }
        RegisteredCertificate registered = client.certificates().stream().filter(each -> each.isOf(checked.shown(), now))
                .findFirst().orElseThrow(() -> refusal("the certificate is not one that is registered for the client"));
        uses.used(registered.credentialId(), now);
        return new Proof(client, registered.credentialId(), Optional.empty(), Optional.empty());
    }

    private static boolean isInTime(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }
}
