package dev.postern.downstream;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;

import io.quarkus.oidc.client.Tokens;
import io.quarkus.oidc.client.reactive.filter.runtime.AbstractOidcClientRequestReactiveFilter;
import io.smallrye.mutiny.Uni;

import dev.postern.text.Texts;

/**
 * The OIDC client filter of calls that carry Postern's own access token. The base class fetches the token once for all
 * concurrent calls and renews it before it expires; this one adds what Quarkus leaves open:
 *
 * <ul>
 * <li>A token answered with 401 is dropped once, however many calls failed with it. A fresh token that was never accepted
 * is not dropped before the hold-off, because a newer one would not help.
 * <li>After a failed token request every call fails at once until the hold-off has passed, so that a token endpoint in
 * trouble hears from Postern rarely. The first failure is logged, and the recovery.
 * </ul>
 */
@Singleton
@Priority(Priorities.AUTHENTICATION)
public class DownstreamToken extends AbstractOidcClientRequestReactiveFilter {

    /** Name of the OIDC client in {@code application.properties}. */
    static final String OIDC_CLIENT = "downstream";

    private static final Logger LOG = Logger.getLogger(DownstreamToken.class);
    private static final int DETAIL_LENGTH_MAX = 200;

    private final DownstreamConfig settings;
    private final Clock clock;
    private volatile String newest = "";
    private volatile String accepted = "";
    private volatile String refused = "";
    private volatile Instant obtainedAt = Instant.MIN;
    private volatile Instant heldUntil = Instant.MIN;
    private volatile boolean failing;

    @Inject
    public DownstreamToken(DownstreamConfig settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    protected Optional<String> clientId() {
        return Optional.of(OIDC_CLIENT);
    }

    /** Deciding to renew and starting to is one step, or a call in between would be given the refused token. */
    @Override
    public synchronized Uni<Tokens> getTokens() {
        if (clock.instant().isBefore(heldUntil)) {
            return Uni.createFrom().failure(new TokenUnavailable("the last token request failed, waiting"));
        }
        return super.getTokens().onItem().invoke(this::obtained).onFailure().transform(this::failed);
    }

    @Override
    protected boolean isForceNewTokens() {
        return !refused.isEmpty() && refused.equals(newest) && mayRenew();
    }

    /** A destination answered a call that carried this token. */
    void answered(String token, Response.StatusType status) {
        if (status.getStatusCode() == 401) {
            refused = token;
        } else if (status.getFamily() == Response.Status.Family.SUCCESSFUL) {
            accepted = token;
        }
    }

    /** After a 401: whether another call would carry another token. */
    boolean isWorthAnotherCall() {
        return !refused.equals(newest) || mayRenew();
    }

    private boolean mayRenew() {
        return newest.equals(accepted) || !clock.instant().isBefore(obtainedAt.plus(settings.tokenHoldOff()));
    }

    private synchronized void obtained(Tokens tokens) {
        if (!tokens.getAccessToken().equals(newest)) {
            newest = tokens.getAccessToken();
            obtainedAt = clock.instant();
        }
        if (failing) {
            failing = false;
            LOG.info("Access tokens for downstream calls are available again");
        }
    }

    private synchronized Throwable failed(Throwable cause) {
        if (!clock.instant().isBefore(heldUntil)) {
            heldUntil = clock.instant().plus(settings.tokenHoldOff());
        }
        String detail = oneLine(cause);
        if (!failing) {
            failing = true;
            LOG.warnf(
                    "No access token for downstream calls from %s: %s. Calls that need it fail, and it is asked again every %s",
                    settings.tokenEndpoint().orElse("(not set)"), detail, settings.tokenHoldOff());
        }
        return new TokenUnavailable(detail);
    }

    /** The message may be the answer of the token endpoint. */
    private static String oneLine(Throwable cause) {
        return Texts.cut(String.valueOf(cause.getMessage()).replaceAll("\\p{Cntrl}+", " "), DETAIL_LENGTH_MAX);
    }

    /** No token, so no call. Stackless: an expected outcome. */
    static final class TokenUnavailable extends RuntimeException {

        TokenUnavailable(String detail) {
            super("no access token: " + detail, null, false, false);
        }
    }
}
