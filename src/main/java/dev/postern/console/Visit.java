package dev.postern.console;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.ForbiddenException;

import dev.postern.management.ManagementError;
import dev.postern.operator.OperatorSession;

/** One request to the console: whose it is, and what its forms must carry. */
@RequestScoped
public class Visit {

    /**
     * Parameter of a request that a page makes by itself, again and again. Such a request does not keep a session alive: a
     * page that somebody left open ends as any other.
     */
    public static final String BY_ITSELF = "live";

    private Optional<OperatorSession> session = Optional.empty();
    private Optional<String> formToken = Optional.empty();

    void begin(Optional<OperatorSession> of, Optional<String> token) {
        session = of;
        formToken = token;
    }

    /** @throws ForbiddenException there is none: the page is one of those that need none */
    public OperatorSession session() {
        return session.orElseThrow(ForbiddenException::new);
    }

    Optional<OperatorSession> maybeSession() {
        return session;
    }

    /** What proves that a form comes from a page of this browser; empty: no form is taken. */
    Optional<String> formToken() {
        return formToken;
    }

    /** Whether the session has one of these scopes of the Management API. */
    public boolean may(String... scopes) {
        return session.filter(known -> List.of(scopes).stream().anyMatch(known.scopes()::contains)).isPresent();
    }

    /** @throws ManagementError it has none of them */
    public void require(String... scopes) {
        if (!may(scopes)) {
            throw ManagementError.insufficientScope(List.of(scopes));
        }
    }
}
