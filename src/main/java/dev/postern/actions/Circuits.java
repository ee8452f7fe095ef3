package dev.postern.actions;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is refused because running code has broken off too often: used up its time or its memory, or never came to an end.
 *
 * <p>
 * A break counts against the application whose request it was, and against the Action. After some in a row the application is
 * refused at once for a while; then one request tries again. An Action is not run when the requests of several applications
 * have
 * broken off in it and none went through in between: then it is the Action's fault. Meanwhile applications without a break of
 * their own try it, one every now and then, and the first that goes through ends it.
 */
final class Circuits {

    private static final int BREAKS_OF_CLIENT = 3;
    private static final int CLIENTS_OF_EXTENSION = 5;
    private static final int CLIENTS_MAX = 10_000;
    /** How many times in a pause an Action is tried. */
    private static final int TRIES = 20;

    private final Clock clock;
    private final long pauseMillis;
    private final Map<String, ClientBreaks> clients = new LinkedHashMap<>();
    private final Map<String, ExtensionBreaks> extensions = new LinkedHashMap<>();

    Circuits(Clock clock, Duration pause) {
        this.clock = clock;
        this.pauseMillis = pause.toMillis();
    }

    /** Whether a request of the application may wait for its turn. After a pause that is one; it decides about the others. */
    synchronized boolean admitsClient(String clientId) {
        ClientBreaks breaks = clients.get(clientId);
        long now = clock.millis();
        if (breaks == null || breaks.openUntil == 0) {
            return true;
        }
        if (now < breaks.openUntil) {
            return false;
        }
        breaks.openUntil = now + pauseMillis;
        return true;
    }

    /** Whether the application's circuit has opened since then, while a request waited for its turn. */
    synchronized boolean hasOpenedSince(String clientId, long millis) {
        ClientBreaks breaks = clients.get(clientId);
        return breaks != null && breaks.openedAt > millis;
    }

    /** Whether the extension may run now for this application. */
    synchronized boolean admitsExtension(String owner, String clientId) {
        ExtensionBreaks breaks = extensions.get(owner);
        long now = clock.millis();
        if (breaks == null || breaks.openUntil <= now) {
            return true;
        }
        if (clients.containsKey(clientId) || now < breaks.nextTry) {
            return false;
        }
        breaks.nextTry = now + pauseMillis / TRIES;
        return true;
    }

    /** Whether the application's last request broke off. */
    synchronized boolean isSuspect(String clientId) {
        return clients.containsKey(clientId);
    }

    /** An extension came to its end, whatever it said. */
    synchronized void extensionEnded(String owner) {
        if (!extensions.isEmpty()) {
            extensions.remove(owner);
        }
    }

    /** All extensions of a request came to their end. */
    synchronized void requestEnded(String clientId) {
        if (!clients.isEmpty()) {
            clients.remove(clientId);
        }
    }

    /** A call broke off. */
    synchronized void broke(String clientId, String owner) {
        if (clients.size() >= CLIENTS_MAX && !clients.containsKey(clientId)) {
            clients.remove(clients.keySet().iterator().next());
        }
        long now = clock.millis();
        ClientBreaks ofClient = clients.computeIfAbsent(clientId, id -> new ClientBreaks());
        ofClient.count++;
        if (ofClient.count >= BREAKS_OF_CLIENT) {
            ofClient.openedAt = ofClient.openedAt == 0 ? now : ofClient.openedAt;
            ofClient.openUntil = now + pauseMillis;
        }
        ExtensionBreaks ofExtension = extensions.computeIfAbsent(owner, id -> new ExtensionBreaks());
        ofExtension.clients.add(clientId);
        if (ofExtension.clients.size() >= CLIENTS_OF_EXTENSION) {
            ofExtension.openUntil = now + pauseMillis;
        }
    }

    /** Other code is bound: nothing is known of it. */
    synchronized void reset() {
        clients.clear();
        extensions.clear();
    }

    /** How many applications are refused. */
    synchronized int openClients() {
        long now = clock.millis();
        return (int) clients.values().stream().filter(breaks -> breaks.openUntil > now).count();
    }

    /** How many Actions and Hooks are not run. */
    synchronized int openExtensions() {
        long now = clock.millis();
        return (int) extensions.values().stream().filter(breaks -> breaks.openUntil > now).count();
    }

    private static final class ClientBreaks {
        private int count;
        private long openedAt;
        private long openUntil;
    }

    private static final class ExtensionBreaks {
        private final Set<String> clients = new HashSet<>();
        private long openUntil;
        private long nextTry;
    }
}
