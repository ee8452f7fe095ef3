package dev.postern.operator.oidc;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.credential.AssertionKey;
import dev.postern.credential.KeySet;
import dev.postern.operator.oidc.SignInRefused.Cause;

/**
 * What the provider is asked, and how. Its metadata are kept for ten minutes, and not asked for again for ten seconds after a
 * failure; everything else is asked for each time. All methods block until the provider has answered, or has not in time.
 */
@Singleton
final class ProviderCalls {

    private static final Duration METADATA_KEPT = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int FAILURES = 500;
    /** Of an error code in words for the log. */
    private static final int CODE_CHARACTERS_MAX = 64;

    private final OidcConfig config;
    private final ProviderHttp http;
    private final Clock clock;
    private volatile Learned learned = new Learned(Optional.empty(), Optional.empty(), Instant.MIN);

    /** What the last question for the metadata has led to, and until when it counts. */
    private record Learned(Optional<ProviderMetadata> metadata, Optional<SignInRefused> failure, Instant until) {
    }

    ProviderCalls(OidcConfig config, ProviderHttp http, Clock clock) {
        this.config = config;
        this.http = http;
        this.clock = clock;
    }

    /** The metadata, if they are known and fresh. Does not wait. */
    Optional<ProviderMetadata> known() {
        Learned now = learned;
        return now.metadata().filter(fresh -> clock.instant().isBefore(now.until()));
    }

    /** One thread asks, the others wait for what it learns. */
    synchronized ProviderMetadata metadata() throws SignInRefused {
        if (!clock.instant().isBefore(learned.until())) {
            learned = learn();
        }
        if (learned.failure().isPresent()) {
            throw learned.failure().get();
        }
        return learned.metadata().orElseThrow();
    }

    private Learned learn() {
        try {
            String issuer = config.issuer().orElseThrow();
            byte[] body = ok(ProviderHttp.Request.get(ProviderMetadata.address(issuer)), "its metadata");
            return new Learned(Optional.of(ProviderMetadata.parse(body, issuer)), Optional.empty(),
                    clock.instant().plus(METADATA_KEPT));
        } catch (SignInRefused away) {
            return new Learned(Optional.empty(), Optional.of(away), clock.instant().plus(PAUSE));
        }
    }

    /** The keys that sign ID tokens. */
    List<AssertionKey> keys(ProviderMetadata provider) throws SignInRefused {
        return KeySet.usable(
                ProviderMetadata.json(ok(ProviderHttp.Request.get(provider.keySet()), "its key set"), "its key set"),
                "openid-provider");
    }

    /** Exchanges a code (OpenID Connect Core §3.1.3). */
    JsonNode tokens(ProviderMetadata provider, String code, String verifier, String redirectUri) throws SignInRefused {
        String clientId = config.clientId().orElseThrow();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri);
        form.put("code_verifier", verifier);
        Optional<String> basic = config.clientSecret().filter(secret -> provider.takesBasic())
                .map(secret -> basic(clientId, secret));
        if (basic.isEmpty()) {
            form.put("client_id", clientId);
            config.clientSecret().ifPresent(secret -> form.put("client_secret", secret));
        }
        ProviderHttp.Answer answer = answer(
                new ProviderHttp.Request(provider.tokenEndpoint(), basic, Optional.of(encoded(form))), "its token endpoint");
        if (answer.status() != OK) {
            String error = ProviderMetadata.json(answer.body(), "the answer of its token endpoint").path("error").asText("");
            throw new SignInRefused(Cause.DENIED, "it refuses the code: status " + answer.status() + ", " + code(error));
        }
        return ProviderMetadata.json(answer.body(), "the answer of its token endpoint");
    }

    /** What it says of the person beside the ID token (OpenID Connect Core §5.3), in JSON; a signed answer is not read. */
    JsonNode userInfo(URI endpoint, String accessToken) throws SignInRefused {
        return ProviderMetadata
                .json(ok(new ProviderHttp.Request(endpoint, Optional.of("Bearer " + accessToken), Optional.empty()),
                        "its userinfo"), "its userinfo");
    }

    private byte[] ok(ProviderHttp.Request request, String what) throws SignInRefused {
        ProviderHttp.Answer answer = answer(request, what);
        if (answer.status() != OK) {
            throw new SignInRefused(Cause.AWAY, what + " has status " + answer.status());
        }
        return answer.body();
    }

    private ProviderHttp.Answer answer(ProviderHttp.Request request, String what) throws SignInRefused {
        try {
            ProviderHttp.Answer answer = http.send(request).toCompletableFuture().get();
            if (answer.status() >= FAILURES) {
                throw new SignInRefused(Cause.AWAY, what + " has status " + answer.status());
            }
            return answer;
        } catch (ExecutionException failed) {
            throw new SignInRefused(Cause.AWAY, what + ": "
                    + (failed.getCause() instanceof ProviderHttp.NoAnswer none ? none.getMessage() : "no answer"));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new SignInRefused(Cause.AWAY, "this server is stopping");
        }
    }

    /** RFC 6749 §2.3.1: both are encoded before they are joined. */
    private static String basic(String clientId, String secret) {
        return "Basic " + Base64.getEncoder()
                .encodeToString((encode(clientId) + ":" + encode(secret)).getBytes(StandardCharsets.US_ASCII));
    }

    static String encoded(Map<String, String> form) {
        return form.entrySet().stream().map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** An error code as RFC 6749 §5.2 allows it, in a log line or on a page. */
    static String code(String error) {
        return error.matches("[A-Za-z0-9._-]{1," + CODE_CHARACTERS_MAX + "}") ? error : "without an error code";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
