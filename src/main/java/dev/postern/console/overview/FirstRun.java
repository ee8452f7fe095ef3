package dev.postern.console.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;

/**
 * How far the people of a new tenant have come on the way from nothing to a token.
 *
 * @param hasApi whether there is an API that a service could call
 * @param caller client id of an application that may call it; empty: there is none yet
 */
record FirstRun(boolean hasApi, String caller) {

    /** With more applications, or more than one API, somebody knows the way. */
    private static final int APPLICATIONS_MAX = 5;

    /** Whether there is an application that may call the API. */
    public boolean hasCaller() {
        return !caller.isEmpty();
    }

    /**
     * @param applications how many there are
     * @param isUsed whether an application got a token
     * @return empty: an application got a token for the API, or there is more than a first run makes
     */
    static Optional<FirstRun> of(RegistrySnapshot snapshot, int applications, Predicate<Client> isUsed) {
        List<String> apis = apis(snapshot);
        if (apis.size() > 1 || applications > APPLICATIONS_MAX) {
            return Optional.empty();
        }
        List<Client> callers = apis.isEmpty() ? List.of() : callers(snapshot, apis.get(0));
        return callers.stream().anyMatch(isUsed) ? Optional.empty()
                : Optional.of(new FirstRun(!apis.isEmpty(), callers.isEmpty() ? "" : callers.get(0).clientId()));
    }

    /** Identifiers without this server's own: two at most. */
    private static List<String> apis(RegistrySnapshot snapshot) {
        List<String> apis = new ArrayList<>();
        for (ResourceServer api : snapshot.resourceServers()) {
            if (!api.system()) {
                apis.add(api.identifier());
            }
            if (apis.size() > 1) {
                break;
            }
        }
        return apis;
    }

    private static List<Client> callers(RegistrySnapshot snapshot, String audience) {
        List<Client> callers = new ArrayList<>();
        for (Client client : snapshot.clients()) {
            if (snapshot.grantsOf(client.clientId()).stream().filter(ClientGrant::isForClient)
                    .anyMatch(grant -> grant.audience().equals(audience))) {
                callers.add(client);
            }
        }
        return callers;
    }
}
