package dev.postern.token;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.accesstoken.AccessTokenMinter;
import dev.postern.accesstoken.Authorization;
import dev.postern.actions.Exchange;
import dev.postern.actions.Execution;
import dev.postern.actions.ExtensionRunner;
import dev.postern.actions.TokenPreview;
import dev.postern.clientauth.ClientAuthenticator;
import dev.postern.config.Issuer;
import dev.postern.oauth.Caller;
import dev.postern.oauth.GrantType;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.RequestParameter;
import dev.postern.oauth.RequestParameters;
import dev.postern.oauth.TokenRequest;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/** The steps of {@link TokenPipeline} that decide, without those that authenticate, count, sign and log. */
@Singleton
final class PipelinePreview implements TokenPreview {

    private final CurrentSnapshot current;
    private final ExtensionRunner extensions;
    private final AccessTokenMinter minter;
    private final String host;
    private final Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);

    PipelinePreview(CurrentSnapshot current, ExtensionRunner extensions, AccessTokenMinter minter, Issuer issuer,
            Instance<Grant> grants) {
        this.host = issuer.host();
        this.current = current;
        this.extensions = extensions;
        this.minter = minter;
        grants.forEach(grant -> this.grants.put(grant.type(), grant));
    }

    @Override
    public CompletionStage<Outcome> preview(String clientId, Map<String, String> parameters, Caller caller) {
        try {
            Exchange exchange = exchange(clientId, parameters, caller);
            if (!extensions.decidesAbout(exchange.agreed(), exchange.snapshot())) {
                return CompletableFuture.completedFuture(token(exchange.agreed(), Map.of(), Optional.empty()));
            }
            Execution execution = Execution.begun();
            return extensions.preview(exchange, execution).thenApply(decided -> {
                Map<String, String> sources = new HashMap<>(decided.claimSources());
                if (!decided.scopeSource().isEmpty()) {
                    sources.put("scope", decided.scopeSource());
                }
                return token(decided.agreed(), sources, Optional.of(execution));
            }).exceptionally(failure -> refused(failure, Optional.of(execution)));
        } catch (OAuthError refusal) {
            return CompletableFuture.completedFuture(refused(refusal, Optional.empty()));
        }
    }

    @Override
    public ObjectNode event(String clientId, Map<String, String> parameters, Caller caller) {
        return extensions.event(exchange(clientId, parameters, caller));
    }

    /** The steps up to the tenant's code. */
    private Exchange exchange(String clientId, Map<String, String> parameters, Caller caller) {
        RegistrySnapshot snapshot = current.get();
        RequestParameters sent = parameters(clientId, parameters);
        TokenRequest asked = TokenRequest.parse(sent);
        Client client = snapshot.client(clientId)
                .orElseThrow(() -> new OAuthError.ClientAuthenticationFailed("unknown client"));
        if (!caller.peer().isEmpty() && !client.isAllowedFrom(caller.peer())) {
            throw new OAuthError.ClientAuthenticationFailed(ClientAuthenticator.OUTSIDE);
        }
        Agreement agreement = grants.get(asked.grantType()).authorize(asked, client, snapshot);
        Authorization agreed = ProofOfPossession.previewed(agreement.authorization());
        Caller here = new Caller(caller.ip(), caller.peer(), Optional.empty(), caller.userAgent(),
                caller.host().or(() -> Optional.of(host)), caller.auth0Client());
        return new Exchange(agreed, agreement.granted(), agreement.requested(), sent.posted(), here, snapshot);
    }

    private Outcome token(Authorization agreed, Map<String, String> sources, Optional<Execution> execution) {
        return new Outcome(Optional.of(minter.unsigned(agreed)), sources, agreed.api().lifetimeSeconds(), Optional.empty(),
                execution);
    }

    private static Outcome refused(Throwable failure, Optional<Execution> execution) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof OAuthError refusal) {
            return new Outcome(Optional.empty(), Map.of(), 0, Optional.of(refusal), execution);
        }
        throw new CompletionException(cause);
    }

    private static RequestParameters parameters(String clientId, Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.put(RequestParameter.CLIENT_ID.wireName(), clientId);
        all.putIfAbsent(RequestParameter.GRANT_TYPE.wireName(), GrantType.CLIENT_CREDENTIALS.wireName());
        RequestParameters.Collector collector = new RequestParameters.Collector();
        all.forEach(collector::add);
        return collector.collected();
    }
}
