package dev.postern.token;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.AccessTokenMinter;
import dev.postern.accesstoken.Authorization;
import dev.postern.actions.ExtensionGate;
import dev.postern.audit.AuditLog;
import dev.postern.clientauth.ClientAuthenticator;
import dev.postern.limits.QuotaReservation;
import dev.postern.limits.RateLimiter;
import dev.postern.limits.TokenQuotas;
import dev.postern.oauth.Caller;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.TokenParameters;
import dev.postern.oauth.TokenRequest;
import dev.postern.registry.Client;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistrySnapshot;

/** What happens to a token request, in order. No I/O: the registry is one snapshot, the keys are in memory. */
@Singleton
public class TokenPipeline {

    private final Registry registry;
    private final ClientAuthenticator authenticator;
    private final RateLimiter rateLimiter;
    private final TokenQuotas quotas;
    private final ExtensionGate extensions;
    private final AccessTokenMinter minter;
    private final AuditLog audit;
    private final TokenMetrics metrics;
    private final Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);

    TokenPipeline(Registry registry, ClientAuthenticator authenticator, RateLimiter rateLimiter, TokenQuotas quotas,
            ExtensionGate extensions,
            AccessTokenMinter minter, AuditLog audit, TokenMetrics metrics, Instance<Grant> grants) {
        this.registry = registry;
        this.authenticator = authenticator;
        this.rateLimiter = rateLimiter;
        this.quotas = quotas;
        this.extensions = extensions;
        this.minter = minter;
        this.audit = audit;
        this.metrics = metrics;
        grants.forEach(grant -> this.grants.put(grant.type(), grant));
    }

    /**
     * Answers a request for a token.
     *
     * @param authorization the Authorization header, as sent
     * @param dpopProof whether there was a DPoP header
     * @throws OAuthError the request is refused
     */
    TokenResponse process(TokenParameters parameters, Optional<String> authorization, boolean dpopProof, Caller caller) {
        RegistrySnapshot snapshot = registry.current(); // one view, no I/O
        Optional<String> clientId = parameters.get("client_id");
        try {
            TokenRequest request = TokenRequest.parse(parameters, authorization, dpopProof); // invalid_request, unsupported_grant_type
            clientId = Optional.of(request.credential().clientId());
            Client client = authenticator.authenticate(request.credential(), snapshot); // 401 access_denied
            Map<String, String> rateLimit = rateLimiter.admit(client, snapshot, caller); // 429 too_many_requests
            Authorization agreed = grants.get(request.grantType()).authorize(request, client, snapshot); // 403 access_denied
            ProofOfPossession.check(request, agreed); // 400
            try (QuotaReservation quota = quotas.reserve(agreed, snapshot.settings())) { // 429 too_many_requests
                extensions.admit(agreed.api(), snapshot); // 500 server_error
                AccessToken token = mint(agreed);
                quota.keep(); // only issued tokens count
                audit.tokenIssued(caller, agreed, token);
                metrics.issued(agreed.api().signingAlgorithm());
                return TokenResponse.of(agreed, token, rateLimit, quota.headers());
            }
        } catch (OAuthError refusal) {
            Optional<String> clientName = clientId.flatMap(snapshot::client).map(Client::name);
            if (!(refusal instanceof OAuthError.RateLimitExceeded)) { // told once a minute, by the limiter
                audit.tokenRefused(caller, clientId, clientName, parameters.get("audience"), parameters.get("scope"),
                        parameters.get("organization"), refusal);
            }
            metrics.refused(refusal);
            throw refusal;
        }
    }

    /** Records a request that was refused before it could be read, and returns the refusal. */
    OAuthError refused(OAuthError unreadable, Caller caller) {
        audit.tokenRefused(caller, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                unreadable);
        metrics.refused(unreadable);
        return unreadable;
    }

    private AccessToken mint(Authorization agreed) {
        long start = System.nanoTime();
        AccessToken token = minter.mint(agreed);
        metrics.signed(System.nanoTime() - start);
        return token;
    }
}
