package dev.postern.token;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.AccessTokenMinter;
import dev.postern.accesstoken.Authorization;
import dev.postern.actions.Exchange;
import dev.postern.actions.Execution;
import dev.postern.actions.ExtensionRunner;
import dev.postern.audit.AuditLog;
import dev.postern.clientauth.ClientAuthenticator;
import dev.postern.clientauth.PresentedCredential;
import dev.postern.clientauth.Proof;
import dev.postern.config.Issuer;
import dev.postern.limits.FailedAuthentications;
import dev.postern.limits.QuotaDemand;
import dev.postern.limits.QuotaReservation;
import dev.postern.limits.RateLimiter;
import dev.postern.limits.TokenQuotas;
import dev.postern.oauth.Caller;
import dev.postern.oauth.ClientCertificate;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.OAuthRequest;
import dev.postern.oauth.RequestParameter;
import dev.postern.oauth.RequestParameters;
import dev.postern.oauth.TokenRequest;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * What happens to a token request, in order. The request reads one snapshot of the registry, and keys that are in memory. Two
 * kinds of requests may wait for the store: one with a client assertion, to find out whether the assertion was used before, and
 * one under a token quota of which this process holds nothing at the moment.
 */
@Singleton
public class TokenPipeline {

    private final CurrentSnapshot current;
    private final ClientAuthenticator authenticator;
    private final ProofOfPossession possession;
    private final FailedAuthentications failures;
    private final RateLimiter rateLimiter;
    private final TokenQuotas quotas;
    private final ExtensionRunner extensions;
    private final AccessTokenMinter minter;
    private final AuditLog audit;
    private final TokenMetrics metrics;
    private final WaitingRequests waiting;
    private final String issuer;
    private final Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);

    TokenPipeline(CurrentSnapshot current, ClientAuthenticator authenticator, ProofOfPossession possession,
            FailedAuthentications failures,
            RateLimiter rateLimiter, TokenQuotas quotas, ExtensionRunner extensions, AccessTokenMinter minter, AuditLog audit,
            TokenMetrics metrics, WaitingRequests waiting, Issuer issuer, Instance<Grant> grants) {
        this.issuer = issuer.issuer();
        this.current = current;
        this.authenticator = authenticator;
        this.possession = possession;
        this.failures = failures;
        this.rateLimiter = rateLimiter;
        this.quotas = quotas;
        this.extensions = extensions;
        this.minter = minter;
        this.audit = audit;
        this.metrics = metrics;
        this.waiting = waiting;
        grants.forEach(grant -> this.grants.put(grant.type(), grant));
    }

    /**
     * Answers a request for a token. The answer is there at once, with four exceptions. The keys of a client with a
     * {@code jwks_uri} may have to be fetched: such a request waits without a thread, until it is the turn of the fetch and for
     * as long as one fetch may take, and goes on on a thread for that. The
     * store must first note a client
     * assertion for other processes: such a request waits on a thread of {@link WaitingRequests}. The store must first lease
     * tokens of a quota: such a request waits without a thread, and goes on on one of {@link WaitingRequests}. And the tenant's
     * own code must decide: it runs on threads of {@link ExtensionRunner}. All only after the client has proved its identity
     * and is within its rate limit.
     *
     * @throws OAuthError the request is refused; a request that waits is refused by a failure of the answer instead
     */
    Uni<TokenResponse> process(OAuthRequest request) {
        Attempt attempt = new Attempt(request, current.get()); // one view, no I/O
        try {
            request.requireReadable(); // 400 invalid_request
            TokenRequest asked = TokenRequest.parse(request.parameters()); // invalid_request, unsupported_grant_type
            ClientCredential credential = PresentedCredential.in(request); // invalid_request, invalid_client
            attempt.clientId = Optional.of(credential.clientId());
            Optional<CompletionStage<Void>> fetched = fetched(credential, attempt);
            Uni<TokenResponse> answer = fetched.isPresent()
                    ? Uni.createFrom().completionStage(fetched.get()).flatMap(done -> proceed(attempt, asked, credential))
                    : proceed(attempt, asked, credential);
            return answer.onFailure(OAuthError.class).transform(refusal -> refused(attempt, refusal));
        } catch (OAuthError refusal) {
            throw refused(attempt, refusal);
        }
    }

    /** The client's key set, if it must be fetched first. */
    private Optional<CompletionStage<Void>> fetched(ClientCredential credential, Attempt attempt) {
        String address = attempt.caller.peer();
        failures.admit(address, credential.clientId()); // 429 too_many_requests
        try {
            return authenticator.fetched(credential, attempt.snapshot, address);
        } catch (OAuthError.InvalidClient refusal) { // not 503: nothing was judged
            failures.failed(address, credential.clientId());
            throw refusal;
        }
    }

    private Uni<TokenResponse> proceed(Attempt attempt, TokenRequest asked, ClientCredential credential) {
        Proof proof = prove(credential, attempt); // 401 access_denied
        attempt.proven(proof.client());
        FapiProfile.checkAuthentication(proof.client(), credential, issuer); // 401 invalid_client
        attempt.headers.putAll(rateLimiter.admit(proof.client(), attempt.snapshot, attempt.caller)); // 429 too_many_requests
        possession.requireNonce(attempt.request); // 400 use_dpop_nonce, before anything is used up
        return authenticator.isWaitedFor(proof) || possession.isWaitedFor(attempt.request)
                ? waiting.submit(() -> issue(attempt, asked, proof, true)).flatMap(issued -> issued) // 503
                : issue(attempt, asked, proof, false);
    }

    private Proof prove(ClientCredential credential, Attempt attempt) {
        String address = attempt.caller.peer();
        try {
            Proof proof = authenticator.authenticate(credential, attempt.snapshot, address);
            failures.succeeded(address, credential.clientId());
            return proof;
        } catch (OAuthError refusal) {
            failures.failed(address, credential.clientId());
            throw refusal;
        }
    }

    private Uni<TokenResponse> issue(Attempt attempt, TokenRequest asked, Proof proof, boolean waiting) {
        authenticator.use(proof, waiting); // 401 invalid_client
        RegistrySnapshot snapshot = attempt.snapshot;
        Agreement allowed = grants.get(asked.grantType()).authorize(asked, proof.client(), snapshot); // 403 access_denied
        ProofOfPossession.Bound bound = possession.bind(attempt.request, allowed.authorization(), waiting); // 400
        attempt.headers.putAll(bound.headers());
        Agreement agreement = allowed.with(bound.authorization());
        Authorization agreed = agreement.authorization();
        QuotaDemand demand = quotas.demand(agreed, snapshot.settings());
        Optional<QuotaReservation> quota = demand.reserve(); // 429 too_many_requests
        return quota.isPresent() ? decide(attempt, agreement, proof, quota.get())
                : leased(demand).flatMap(reserved -> decide(attempt, agreement, proof, reserved));
    }

    /** Waits for the store, which must grant a block of tokens first: on no thread, and for a few seconds at most. */
    private Uni<QuotaReservation> leased(QuotaDemand demand) {
        return waiting.after(demand::leased) // 503
                .flatMap(answered -> demand.reserve().map(quota -> Uni.createFrom().item(quota)) // 429 too_many_requests
                        .orElseGet(() -> leased(demand)));
    }

    private Uni<TokenResponse> decide(Attempt attempt, Agreement agreement, Proof proof, QuotaReservation quota) {
        Authorization agreed = agreement.authorization();
        RegistrySnapshot snapshot = attempt.snapshot;
        if (!extensions.decidesAbout(agreed, snapshot)) {
            return Uni.createFrom().item(issue(attempt, agreed, proof, quota));
        }
        Exchange exchange = new Exchange(agreed, agreement.granted(), agreement.requested(),
                attempt.request.parameters().posted(), attempt.caller, snapshot);
        Execution execution = Execution.begun();
        attempt.execution = execution;
        return Uni.createFrom().completionStage(() -> extensions.run(exchange, execution)) // 500, or as the code says
                .onFailure().invoke(quota::close).map(decided -> issue(attempt, decided, proof, quota));
    }

    private TokenResponse issue(Attempt attempt, Authorization agreed, Proof proof, QuotaReservation reserved) {
        try (QuotaReservation quota = reserved) {
            AccessToken token = mint(agreed);
            quota.keep(); // only issued tokens count
            audit.tokenIssued(attempt.caller, agreed, token, proof.credentialId(), proof.credentialLabel(),
                    certificate(attempt.request, agreed), attempt.execution.idIfRun());
            metrics.issued(agreed.api().signingAlgorithm());
            attempt.headers.putAll(quota.headers());
            return TokenResponse.of(agreed, token, attempt.headers);
        }
    }

    /** Thumbprint of the caller's certificate, if the token depends on it. */
    private static Optional<String> certificate(OAuthRequest request, Authorization agreed) {
        return agreed.client().authMethod().isCertificate()
                || agreed.confirmation().filter(bound -> bound.method() == Confirmation.Method.MTLS).isPresent()
                        ? request.certificate().map(ClientCertificate::thumbprint)
                        : Optional.empty();
    }

    /** Records a refusal, whatever step it comes from, and returns it in the words for this client. */
    private OAuthError refused(Attempt attempt, OAuthError refusal) {
        RequestParameters sent = attempt.request.parameters();
        Optional<String> clientName = attempt.clientId.flatMap(attempt.snapshot::client).map(Client::name);
        if (isRecorded(refusal)) {
            audit.tokenRefused(attempt.caller, attempt.proven, attempt.clientId, clientName,
                    sent.get(RequestParameter.AUDIENCE), sent.get(RequestParameter.SCOPE),
                    sent.get(RequestParameter.ORGANIZATION), attempt.execution.idIfRun(), refusal);
        }
        metrics.refused(refusal);
        return attempt.isOfFapi() ? FapiProfile.inItsWords(refusal) : refusal;
    }

    /** Of those that are over a limit, one a minute. The limiter records the others by itself. */
    private static boolean isRecorded(OAuthError refusal) {
        return refusal instanceof OAuthError.TooManyAttempts attempts ? attempts.isTold()
                : !(refusal instanceof OAuthError.RateLimitExceeded);
    }

    private AccessToken mint(Authorization agreed) {
        long start = System.nanoTime();
        AccessToken token = minter.mint(agreed);
        metrics.signed(System.nanoTime() - start);
        return token;
    }

    /** What the steps have found out about a request so far. The log needs it, also after a refusal. */
    private static final class Attempt {

        private final OAuthRequest request;
        private final RegistrySnapshot snapshot;
        /** Headers of an answer with a token. A refusal carries its own headers. */
        private final Map<String, String> headers = new HashMap<>();
        private Caller caller;
        private Optional<String> clientId;
        /** What Actions and Hooks ran. */
        private Execution execution = Execution.NONE;
        private boolean proven;

        Attempt(OAuthRequest request, RegistrySnapshot snapshot) {
            this.request = request;
            this.snapshot = snapshot;
            this.caller = request.caller();
            this.clientId = request.parameters().get(RequestParameter.CLIENT_ID);
        }

        /** For a caller outside of the client's networks the client does not exist. */
        boolean isOfFapi() {
            return clientId.flatMap(snapshot::client).filter(client -> client.isAllowedFrom(caller.peer()))
                    .flatMap(Client::complianceLevel).isPresent();
        }

        void proven(Client client) {
            proven = true;
            caller = client.ipHeaderTrusted() ? caller.believed() : caller;
        }
    }
}
