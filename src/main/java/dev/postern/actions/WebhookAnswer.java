package dev.postern.actions;

import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the receiver of a webhook Action decided.
 *
 * @param claims claims of the token as {@code api.accessToken.setCustomClaim} would set them, in this order; the rules for
 *        claims are
 *        not applied yet. Not shared with anybody
 * @param denial as {@code api.access.deny} would; the claims are then of no use
 */
public record WebhookAnswer(ObjectNode claims, Optional<Denial> denial) {

    /**
     * A refusal.
     *
     * @param code {@code invalid_scope}, {@code invalid_request} or {@code server_error}
     * @param reason for the client; may be empty
     */
    public record Denial(String code, String reason) {

        public Denial {
            Objects.requireNonNull(code);
            Objects.requireNonNull(reason);
        }
    }

    public WebhookAnswer {
        Objects.requireNonNull(claims);
        Objects.requireNonNull(denial);
    }

    /** Neither a claim nor a refusal. */
    public static WebhookAnswer nothing() {
        return new WebhookAnswer(JsonNodeFactory.instance.objectNode(), Optional.empty());
    }
}
