package dev.postern.actions;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;

/** What a token request would be answered, without a token: the same steps and the same code, no quota and no signature. */
public interface TokenPreview {

    /**
     * @param clientId of a registered application, which need not prove who it is
     * @param parameters of the body, without credentials
     * @param caller from where the request would come
     */
    CompletionStage<Outcome> preview(String clientId, Map<String, String> parameters, Caller caller);

    /**
     * What the first Action would be called with, without its secrets. No code runs. The parameters are those of
     * {@link #preview}.
     *
     * @throws OAuthError the request would be refused before Actions are asked
     */
    ObjectNode event(String clientId, Map<String, String> parameters, Caller caller);

    /**
     * A token or a refusal.
     *
     * @param claims of the token; empty: it is refused
     * @param claimSources claim → the Action or Hook that set it last; other claims are the server's
     * @param lifetimeSeconds of the token
     * @param refusal why there is none
     * @param execution what Actions and Hooks ran; empty: none decide about it
     */
    record Outcome(Optional<ObjectNode> claims, Map<String, String> claimSources, int lifetimeSeconds,
            Optional<OAuthError> refusal, Optional<Execution> execution) {
    }
}
