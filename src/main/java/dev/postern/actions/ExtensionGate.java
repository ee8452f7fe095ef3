package dev.postern.actions;

import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.oauth.OAuthError;
import dev.postern.registry.RegistrySnapshot;
import dev.postern.registry.ResourceServer;
import dev.postern.registry.TokenExtensions;

/**
 * Actions and Hooks are kept, versioned and bound, but not run. So that nobody takes a token for checked that was not, no
 * token is issued while one of them should have a say, unless {@link ActionsConfig#unexecuted} says otherwise.
 *
 * <p>
 * Tokens for the Management API are issued in any case: with one of them an operator unbinds what is in the way.
 */
@Singleton
public final class ExtensionGate {

    private static final Logger LOG = Logger.getLogger(ExtensionGate.class);

    private final ActionsConfig.Unexecuted unexecuted;
    private final AtomicReference<TokenExtensions> announced = new AtomicReference<>();

    ExtensionGate(ActionsConfig config) {
        this.unexecuted = config.unexecuted();
    }

    /** @throws OAuthError.ServerError an Action or a Hook should have a say in the token, and cannot */
    public void admit(ResourceServer api, RegistrySnapshot snapshot) {
        if (snapshot.extensions().isEmpty()) {
            return;
        }
        announce(snapshot);
        if (unexecuted == ActionsConfig.Unexecuted.REFUSE && !api.system()) {
            throw OAuthError.ServerError.extensionsNotRun();
        }
    }

    /** Tells the operator, once for every set of them, what is not run and what that means. */
    public void announce(RegistrySnapshot snapshot) {
        TokenExtensions extensions = snapshot.extensions();
        if (announced.getAndSet(extensions) == extensions || extensions.isEmpty()) {
            return;
        }
        String consequence = switch (unexecuted) {
            case REFUSE -> "POST /oauth/token answers 500 server_error, except for the Management API. Unbind or disable them, "
                    + "or issue tokens without them by postern.actions.unexecuted=ignore";
            case IGNORE -> "tokens are issued as if they did not exist (postern.actions.unexecuted=ignore)";
        };
        LOG.warnf("%s: registered for credentials-exchange, but Actions and Hooks are not run by this version; %s",
                extensions.describe(), consequence);
    }
}
