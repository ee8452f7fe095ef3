package dev.postern.console;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;

/** Applications, for forms that take one by its client id or its name. A session that may not see applications names none. */
@Singleton
public final class ApplicationChoices {

    /** What a form says if {@link #named} finds none. */
    public static final String NONE = "There is no application with this client id, and no single one with this name";

    /** More than anybody looks through; the form takes the name of any other. */
    private static final int OFFERED_MAX = 50;
    private static final int LOOKED_AT_MAX = 1_000;

    private final ApplicationSearch search;
    private final Applications applications;
    private final CurrentSnapshot current;
    private final Visit visit;
    private final Clock clock;

    ApplicationChoices(ApplicationSearch search, Applications applications, CurrentSnapshot current, Visit visit, Clock clock) {
        this.search = search;
        this.applications = applications;
        this.current = current;
        this.visit = visit;
        this.clock = clock;
    }

    /** An application to choose. */
    public record Choice(String clientId, String name) {
    }

    /** The first ones, by name. */
    public List<Choice> first() {
        return found("", OFFERED_MAX).stream().map(client -> new Choice(client.clientId(), client.name())).toList();
    }

    /** The one of this client id, else the only one of this name in any case, else the only one with this part of a name. */
    public Optional<Client> named(String typed) {
        Optional<Client> known = current.get().client(typed);
        if (known.isPresent() || typed.isEmpty()) {
            return known;
        }
        List<Client> found = found(typed, LOOKED_AT_MAX);
        List<Client> exact = found.stream().filter(client -> client.name().equalsIgnoreCase(typed)).toList();
        List<Client> meant = exact.isEmpty() ? found : exact;
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }

    private List<Client> found(String text, int max) {
        if (!visit.may(ApplicationsResource.READ)) {
            return List.of();
        }
        return search.find(new ApplicationSearch.Question(text, ApplicationSearch.Show.ALL, Optional.empty(),
                applications.idOfAll()), clock.instant(), max).clients();
    }
}
