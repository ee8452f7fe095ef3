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
    private boolean makesOne;
    private Optional<SentForms.Sending> sending = Optional.empty();
    private Optional<String> shownOnce = Optional.empty();

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

    void makesOne() {
        makesOne = true;
    }

    /** Whether the form makes something each time that it is sent. */
    boolean isMakingOne() {
        return makesOne;
    }

    void sends(SentForms.Sending form) {
        sending = Optional.of(form);
    }

    /** The form of this request; empty: none that makes something. */
    Optional<SentForms.Sending> sending() {
        return sending;
    }

    /**
     * Notes that the answer has a secret, which no other answer has.
     *
     * @param path of what the secret belongs to
     */
    void showsOnce(String path) {
        shownOnce = Optional.of(path);
    }

    Optional<String> shownOnce() {
        return shownOnce;
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
