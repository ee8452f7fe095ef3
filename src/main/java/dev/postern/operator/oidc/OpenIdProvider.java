package dev.postern.operator.oidc;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.operator.oidc.SignInRefused.Cause;

/**
 * Signs people in through the provider of {@code postern.console.oidc.issuer}: the authorization code flow (OpenID Connect Core
 * §3.1) with PKCE (RFC 7636), state, nonce, and the issuer in the provider's answer (RFC 9207). Of the provider's tokens
 * nothing
 * is kept.
 */
@Singleton
public final class OpenIdProvider {

    private static final int CODE_CHARACTERS_MAX = 4_096;
    /** Threads that may wait for the provider at a time: others have other work. */
    private static final int WAITING_MAX = 8;
    private static final int WAITING_OF_ONE_ADDRESS_MAX = 3;
    private static final int USED_MAX = 10_000;

    private final OidcConfig config;
    private final ProviderCalls calls;
    private final MasterKey key;
    private final Clock clock;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    /** Address → how many wait there. */
    private final Map<String, Integer> callers = new ConcurrentHashMap<>();
    /** State → when its attempt is over. */
    private final Map<String, Instant> used = new LinkedHashMap<>();

    OpenIdProvider(OidcConfig config, ProviderCalls calls, MasterKey key, Clock clock) {
        this.config = config;
        this.calls = calls;
        this.key = key;
        this.clock = clock;
    }

    /** Where a person signs in, and what the browser keeps until then. */
    public record Begun(URI address, String cookie) {
        @Override
        public String toString() {
            return "Begun[***]";
        }
    }

    /** The provider's host, for people to read; empty: there is no provider. */
    public Optional<String> host() {
        return config.issuer().map(issuer -> URI.create(issuer).getHost());
    }

    /**
     * Begins a sign-in. Waits for the provider's metadata, if they are not known.
     *
     * @param redirectUri where the provider leads the browser back to
     * @throws SignInRefused the provider does not answer
     */
    public Begun begin(String redirectUri) throws SignInRefused {
        ProviderMetadata provider = metadata();
        SignInAttempt attempt = SignInAttempt.begin(key, clock.instant());
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", config.clientId().orElseThrow());
        query.put("redirect_uri", redirectUri);
        query.put("scope", config.requestedScopes());
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        return new Begun(with(provider.authorizationEndpoint(), query), attempt.cookie());
    }

    private ProviderMetadata metadata() throws SignInRefused {
        Optional<ProviderMetadata> known = calls.known();
        return known.isPresent() ? known.get() : waited(calls::metadata);
    }

    private static URI with(URI address, Map<String, String> query) {
        String endpoint = address.toString().replaceFirst("#.*\\z", "");
        return URI.create(endpoint + (endpoint.indexOf('?') < 0 ? "?" : "&") + ProviderCalls.encoded(query));
    }

    /**
     * Where a person who has signed out of the console signs out at the provider (OpenID Connect RP-Initiated Logout §2). No ID
     * token was kept to be sent along, so the provider may ask the person. Waits for the provider's metadata, if they are not
     * known.
     *
     * @param redirectUri where the provider may lead the browser back to
     * @return empty: the provider has no such page or does not answer, or the settings want none
     */
    public Optional<URI> signOut(String redirectUri) {
        if (config.issuer().isEmpty() || !config.signOutAtProvider()) {
            return Optional.empty();
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", config.clientId().orElseThrow());
        query.put("post_logout_redirect_uri", redirectUri);
        try {
            return metadata().endSession().map(endpoint -> with(endpoint, query));
        } catch (SignInRefused away) {
            return Optional.empty();
        }
    }

    /**
     * Ends a sign-in: who is it, and what may the person do? Waits for the provider.
     *
     * @param cookie of {@link Begun}, as the browser sent it
     * @param redirectUri as it was when the sign-in began
     * @param address of the caller; few of one address wait at a time, so that nobody takes the room of all
     * @return has no scopes if none of the person's groups has any
     */
    public Person finish(Optional<String> cookie, ProviderAnswer answer, String redirectUri, String address)
            throws SignInRefused {
        SignInAttempt attempt = cookie.flatMap(value -> SignInAttempt.of(key, value, clock.instant()))
                .filter(begun -> begun.hasState(answer.state().orElse("")))
                .orElseThrow(() -> new SignInRefused(Cause.NOT_BEGUN_HERE, "no sign-in of this browser has this state"));
        try {
            if (callers.merge(address, 1, Integer::sum) > WAITING_OF_ONE_ADDRESS_MAX) {
                throw new SignInRefused(Cause.BUSY, WAITING_OF_ONE_ADDRESS_MAX + " people at this address wait for it already");
            }
            return waited(() -> person(attempt, answer, redirectUri));
        } finally {
            callers.computeIfPresent(address, (same, waiting) -> waiting == 1 ? null : waiting - 1);
        }
    }

    private Person person(SignInAttempt attempt, ProviderAnswer answer, String redirectUri) throws SignInRefused {
        ProviderMetadata provider = calls.metadata();
        checkIssuer(provider, answer);
        if (answer.error().isPresent()) {
            throw new SignInRefused(Cause.DENIED, "it answers " + ProviderCalls.code(answer.error().get()));
        }
        String code = answer.code().filter(given -> !given.isEmpty() && given.length() <= CODE_CHARACTERS_MAX)
                .orElseThrow(() -> new SignInRefused(Cause.DENIED, "it answers without a code"));
        useUp(attempt);
        JsonNode tokens = calls.tokens(provider, code, attempt.verifier(), redirectUri);
        ObjectNode claims = new IdTokenCheck(config.issuer().orElseThrow(), config.clientId().orElseThrow())
                .claims(tokens.path("id_token").asText(""), calls.keys(provider), attempt.nonce(), clock.instant());
        String subject = claims.path("sub").textValue();
        GroupScopes groups = new GroupScopes(config);
        Optional<URI> more = provider.userInfo()
                .filter(endpoint -> !groups.isIn(claims) && tokens.path("access_token").isTextual());
        if (more.isPresent()) {
            addClaims(claims, calls.userInfo(more.get(), tokens.path("access_token").textValue()), subject);
        }
        Set<String> scopes = groups.of(claims);
        return new Person(subject, Person.name(claims, subject), scopes);
    }

    /** Another provider's answer must not come in here (RFC 9207 §2.4). */
    private void checkIssuer(ProviderMetadata provider, ProviderAnswer answer) throws SignInRefused {
        boolean other = answer.issuer().filter(named -> !config.issuer().orElseThrow().equals(named)).isPresent();
        if (other || (answer.issuer().isEmpty() && provider.namesItself())) {
            throw new SignInRefused(Cause.UNTRUSTED, "the answer at the console is not from it (iss)");
        }
    }

    /** What the ID token says counts; userinfo adds to it. */
    private static void addClaims(ObjectNode claims, JsonNode more, String subject) throws SignInRefused {
        if (!subject.equals(more.path("sub").textValue())) { // OpenID Connect Core §5.3.2
            throw new SignInRefused(Cause.UNTRUSTED, "its userinfo is about another person (sub)");
        }
        more.properties().forEach(claim -> {
            if (!claims.has(claim.getKey())) {
                claims.set(claim.getKey(), claim.getValue());
            }
        });
    }

    /** In this process an attempt works once; the provider refuses a code that was used everywhere (RFC 6749 §4.1.2). */
    private void useUp(SignInAttempt attempt) throws SignInRefused {
        Instant now = clock.instant();
        synchronized (used) {
            used.values().removeIf(over -> !now.isBefore(over));
            if (used.size() >= USED_MAX) {
                used.remove(used.keySet().iterator().next());
            }
            if (used.putIfAbsent(attempt.state(), now.plus(SignInAttempt.LIFETIME)) != null) {
                throw new SignInRefused(Cause.NOT_BEGUN_HERE, "this sign-in was used before");
            }
        }
    }

    private interface Waiting<T> {
        T get() throws SignInRefused;
    }

    private <T> T waited(Waiting<T> work) throws SignInRefused {
        if (!waiting.tryAcquire()) {
            throw new SignInRefused(Cause.BUSY, WAITING_MAX + " people wait for it already");
        }
        try {
            return work.get();
        } finally {
            waiting.release();
        }
    }
}
