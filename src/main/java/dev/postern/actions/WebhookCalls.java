package dev.postern.actions;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Asks the receiver of a webhook Action about one token. */
public interface WebhookCalls {

    /**
     * Posts the event and reads the decision. Never blocks. The stage completes on an event loop, so what depends on it must
     * not block either.
     *
     * <p>
     * The request for Postern's own token is not asked about by a webhook that needs this token: the answer is {@link
     * WebhookAnswer#nothing}.
     *
     * @param hmacSecret the value of {@link Webhook#secretName}
     * @param event as JavaScript Actions get it; its {@code secrets} are left out
     * @return completes with a {@link WebhookFailed} where there is no valid answer; {@link Webhook#onFailure} says what then
     */
    CompletionStage<WebhookAnswer> call(Webhook webhook, Optional<String> hmacSecret, ObjectNode event);
}
