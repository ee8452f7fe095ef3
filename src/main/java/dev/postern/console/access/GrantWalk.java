package dev.postern.console.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.postern.console.NameIndex;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Walks along the client grants of one snapshot that a filter means, as far as memory tells: those of third-party applications
 * first, then those of each application, in the order of names, or of client ids where names may not be seen; the grants of one
 * application in the order of their APIs.
 */
final class GrantWalk {

    private static final Comparator<ClientGrant> BY_API = Comparator.comparing(ClientGrant::audience);

    private final NameIndex names;
    private final NameIndex.Words words;
    private final AccessFilter filter;
    private final AccessFilter.After after;
    /** Audience → whether it is one of those that are looked for. */
    private final Map<String, Boolean> apis = new HashMap<>();
    private boolean begun;
    private int place;

    GrantWalk(NameIndex names, AccessFilter filter, boolean named, AccessFilter.After after) {
        this.names = names;
        this.words = filter.words(named);
        this.filter = filter;
        this.after = after;
        this.begun = after.application().isPresent();
        this.place = after.application()
                .map(last -> after.audience().isEmpty() ? names.after(last) : names.from(last)).orElse(0);
    }

    /** A client grant and whose it is. */
    record Granted(Optional<Client> client, ClientGrant grant) {

        String clientId() {
            return client.map(Client::clientId).orElse("");
        }
    }

    boolean isAtEnd() {
        return begun && place >= names.size();
    }

    /** Where it stands now. */
    AccessFilter.After place() {
        return place == 0 ? after : new AccessFilter.After(Optional.of(names.placeOf(names.at(place - 1))), "");
    }

    /** Where a page ends whose last grant is this one. */
    AccessFilter.After placeOf(Granted granted) {
        return new AccessFilter.After(granted.client().map(names::placeOf), granted.grant().audience());
    }

    /** How many applications come before its place in the order. */
    int looked() {
        return place;
    }

    RegistrySnapshot snapshot() {
        return names.snapshot();
    }

    /**
     * The next grants.
     *
     * @param max so many, and the other ones of the last application
     * @param applicationsMax so many applications are looked at
     */
    List<Granted> next(int max, int applicationsMax) {
        List<Granted> found = new ArrayList<>();
        if (!begun) {
            begun = true;
            if (words.isEmpty()) {
                meant(names.snapshot().grantsOfThirdParties(), after.audience())
                        .forEach(grant -> found.add(new Granted(Optional.empty(), grant)));
            }
        }
        int end = (int) Math.min(names.size(), (long) place + applicationsMax);
        for (; place < end && found.size() < max; place++) {
            if (names.matches(place, words)) {
                Client client = names.at(place);
                meant(names.snapshot().grantsOf(client.clientId()), isWhereItBegan(client) ? after.audience() : "")
                        .forEach(grant -> found.add(new Granted(Optional.of(client), grant)));
            }
        }
        return found;
    }

    private boolean isWhereItBegan(Client client) {
        return after.application().filter(last -> last.clientId().equals(client.clientId())).isPresent();
    }

    private List<ClientGrant> meant(List<ClientGrant> grants, String afterAudience) {
        List<ClientGrant> meant = new ArrayList<>();
        for (ClientGrant grant : grants) {
            if (apis.computeIfAbsent(grant.audience(), audience -> filter.isOfApi(audience, names.snapshot()))
                    && filter.isMeant(grant, names.snapshot()) && grant.audience().compareTo(afterAudience) > 0) {
                meant.add(grant);
            }
        }
        meant.sort(BY_API);
        return meant;
    }
}
