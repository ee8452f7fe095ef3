package dev.postern.actions;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whom a webhook Action asks, and how.
 *
 * @param secretName with {@link Authentication#HMAC}: which of the Action's secrets signs
 * @param timeout for the whole call
 */
public record Webhook(URI url, Authentication authentication, Optional<String> secretName, OnFailure onFailure,
        Duration timeout) {

    private static final String KIND = "webhook";

    /** How the receiver knows that Postern asks. */
    public enum Authentication {
        /**
         * An access token that the OIDC client {@code downstream} gets, to the origins of {@code postern.downstream.origins}.
         */
        OIDC_CLIENT,
        /** The header {@code Postern-Signature}. */
        HMAC,
        /** Nothing: whoever can reach the receiver may ask it. */
        NONE
    }

    /** What becomes of the token when there is no valid answer. */
    public enum OnFailure {
        /** It is refused as if the Action had failed. */
        DENY,
        /** It is issued as if the receiver had nothing to say. */
        ALLOW
    }

    public Webhook {
        Objects.requireNonNull(url);
        Objects.requireNonNull(authentication);
        Objects.requireNonNull(secretName);
        Objects.requireNonNull(onFailure);
        Objects.requireNonNull(timeout);
    }

    /**
     * Of an Action, or of a version of one.
     *
     * @param action its stored document
     * @return empty for JavaScript
     */
    public static Optional<Webhook> of(JsonNode action) {
        if (!action.path("kind").asText().equals(KIND)) {
            return Optional.empty();
        }
        JsonNode settings = action.path("webhook");
        JsonNode authentication = settings.path("authentication");
        return Optional.of(new Webhook(URI.create(settings.path("url").asText()),
                Authentication.valueOf(authentication.path("type").asText().toUpperCase(Locale.ROOT)),
                Optional.ofNullable(authentication.path("secret_name").textValue()),
                OnFailure.valueOf(settings.path("on_failure").asText("deny").toUpperCase(Locale.ROOT)),
                Duration.ofMillis(settings.path("timeout_ms").asLong(1_000))));
    }

    /** Without the query of the URL, which may be a secret. */
    @Override
    public String toString() {
        return "Webhook[" + url.getHost() + ", " + authentication + "]";
    }
}
