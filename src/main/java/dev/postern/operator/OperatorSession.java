package dev.postern.operator;

import java.security.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A person at work in a browser.
 *
 * @param id public; says nothing of the token that proves the session
 * @param name of the person, as whoever made the link wrote it
 * @param subject who the person is at the OpenID provider that vouches for the name ({@code sub}); empty: a link, or dev mode
 * @param scopes of the Management API: what the person may see and do
 * @param seenAt last request, to the minute
 * @param endsAt when it ends in any case; it ends earlier if nothing is heard of it for {@link OperatorSessions#IDLE_MAX}
 */
public record OperatorSession(String id, String name, Optional<String> subject, Set<String> scopes, Instant beganAt,
        Instant seenAt, Instant endsAt)
        implements
            Principal {

    public OperatorSession {
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String getName() {
        return name;
    }

    /** Whether both sessions are of one person: a link may give the name of somebody else. */
    public boolean isOfPersonOf(OperatorSession other) {
        return name.equals(other.name) && subject.equals(other.subject);
    }

    boolean isOver(Instant now) {
        return !now.isBefore(endsAt) || !now.isBefore(seenAt.plus(OperatorSessions.IDLE_MAX));
    }
}
