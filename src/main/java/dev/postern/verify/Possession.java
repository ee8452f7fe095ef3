package dev.postern.verify;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.accesstoken.TokenRefusal;
import dev.postern.accesstoken.VerifiedToken;
import dev.postern.config.Issuer;
import dev.postern.oauth.ClientCertificate;
import dev.postern.oauth.Confirmation;
import dev.postern.possession.ClientCertificates;
import dev.postern.possession.DpopProof;
import dev.postern.possession.DpopProofs;
import dev.postern.possession.MtlsEndpoints;
import dev.postern.possession.UsedProofs;
import dev.postern.web.TrustedProxies;

/**
 * Whether the sender of a request possesses what its token is bound to. A bound token is never accepted as a bearer token (RFC
 * 9449 §7.1), and a token bound to something that is not known here is not accepted at all.
 */
@Singleton
final class Possession {

    static final String NOT_BEARER = "The token is bound to a key: send it with the scheme DPoP and a proof";

    private final DpopProofs proofs;
    private final UsedProofs used;
    private final ClientCertificates certificates;
    private final TrustedProxies proxies;
    private final List<String> baseUrls;

    Possession(DpopProofs proofs, UsedProofs used, ClientCertificates certificates, TrustedProxies proxies,
            Issuer issuer, MtlsEndpoints mtls) {
        this.proofs = proofs;
        this.used = used;
        this.certificates = certificates;
        this.proxies = proxies;
        this.baseUrls = Stream.concat(Stream.of(issuer.baseUrl()), mtls.baseUrl().stream()).toList();
    }

    /**
     * Checks the proof, and uses it up here. No I/O.
     *
     * @return the proof, where the token is bound to a key; {@link #isWaitedFor} says whether that is all
     * @throws TokenRefusal.Unproven the token is bound in another way than the request shows
     * @throws TokenRefusal.Uncertified the token is bound to a certificate that the request does not show
     * @throws dev.postern.oauth.OAuthError.InvalidDpopProof the proof breaks a rule, or has been used before
     * @throws dev.postern.oauth.OAuthError.UseDpopNonce the proof needs another nonce
     */
    Optional<DpopProof> check(VerifiedToken token, HttpServerRequest http) {
        AuthorizationHeader header = AuthorizationHeader.of(http.getHeader(HttpHeaders.AUTHORIZATION))
                .orElseThrow(() -> new TokenRefusal.Unproven("The token came in another way than the Authorization header"));
        JsonNode confirmation = token.claims().path(Confirmation.CLAIM);
        if (confirmation.isMissingNode()) {
            if (header.isDpop()) {
                throw new TokenRefusal.Unproven("The token is not bound to a key: send it as a bearer token");
            }
            return Optional.empty();
        }
        String certificate = confirmation.path(Confirmation.Method.MTLS.member()).asText();
        if (confirmation.size() == 1 && !certificate.isEmpty()) {
            checkCertificate(certificate, header, http);
            return Optional.empty();
        }
        String thumbprint = confirmation.path(Confirmation.Method.DPOP.member()).asText();
        if (confirmation.size() != 1 || thumbprint.isEmpty()) {
            throw new TokenRefusal.Unproven("The token is bound to something that cannot be proved here");
        }
        if (!header.isDpop()) {
            throw new TokenRefusal.Unproven(NOT_BEARER);
        }
        return Optional.of(proven(token, header.token().strip(), thumbprint, http));
    }

    /** Whether {@link #confirm} must follow. */
    boolean isWaitedFor() {
        return used.isWaitedFor();
    }

    /**
     * Uses up a proof for the other processes, too. Blocks.
     *
     * @throws dev.postern.oauth.OAuthError.InvalidDpopProof another process has used it
     */
    void confirm(DpopProof proof, VerifiedToken token) {
        used.useElsewhere(proof, token.clientId());
    }

    /** RFC 8705 §3: the certificate of the connection on which the token came. */
    private void checkCertificate(String thumbprint, AuthorizationHeader header, HttpServerRequest http) {
        Optional<ClientCertificate> shown = isVerify(http) ? certificates.forwarded(http) : certificates.of(http);
        if (header.isDpop() || shown.isEmpty()) {
            throw new TokenRefusal.Uncertified(
                    "The token is bound to a certificate: send it as a bearer token over mutual TLS");
        }
        if (!shown.get().thumbprint().equals(thumbprint)) {
            throw new TokenRefusal.Uncertified("The token is bound to another certificate");
        }
    }

    private static boolean isVerify(HttpServerRequest http) {
        return VerifyResource.PATH.equals(http.path());
    }

    private DpopProof proven(VerifiedToken token, String accessToken, String thumbprint, HttpServerRequest http) {
        DpopProof proof = isVerify(http) ? ofForwarded(http, accessToken)
                : proofs.atResource(http.headers().getAll(DpopProofs.HEADER), http.method().name(),
                        baseUrls.stream().map(url -> url + http.uri()).toList(), accessToken);
        if (!proof.thumbprint().equals(thumbprint)) {
            throw new TokenRefusal.Unproven("The DPoP proof is by another key than the one that the token is bound to");
        }
        used.useAtResource(proof, token.clientId());
        return proof;
    }

    /** At {@code /verify}: of the request that the gateway asks about. */
    private DpopProof ofForwarded(HttpServerRequest http, String accessToken) {
        if (!proxies.isFromProxy(http)) {
            throw new TokenRefusal.Unproven("The gateway is not in postern.http.trusted-proxies");
        }
        ForwardedRequest asked = ForwardedRequest.of(http).orElseThrow(() -> new TokenRefusal.Unproven(
                "The gateway does not name the request: X-Forwarded-Method, -Proto, -Host and -Uri"));
        return proofs.atResource(http.headers().getAll(DpopProofs.HEADER), asked.method(), List.of(asked.url()), accessToken);
    }
}
