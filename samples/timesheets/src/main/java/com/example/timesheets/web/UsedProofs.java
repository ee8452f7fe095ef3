package com.example.timesheets.web;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Remembers each DPoP proof while it is new enough to be accepted, in this process: another one knows nothing of it. So many of
 * one application and no more. Keys are counted together, because an application can make any number of them. Nothing is
 * forgotten early, so an application that sends too many makes only itself wait.
 */
@ApplicationScoped
class UsedProofs {

    private final int perApplicationMax;
    /** By hash, the oldest first. */
    private final Map<String, Use> uses = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    UsedProofs(@ConfigProperty(name = "timesheets.proofs-max") int perApplicationMax) {
        this.perApplicationMax = perApplicationMax;
    }

    /** There is no room for another proof of the application. */
    static final class TooMany extends RuntimeException {
        TooMany() {
            super("The application has sent too many proofs", null, false, false);
        }
    }

    /** @param over the last second in which the proof would be accepted */
    private record Use(String application, long over) {
    }

    /**
     * @param proof its hash
     * @param application that has sent it: {@code sub} of the token
     * @param now seconds since 1970, as is {@code over}
     * @param over the last second in which the proof would be accepted; later proofs have none that is earlier
     * @throws TooMany there is no room
     */
    synchronized boolean isFirst(String proof, String application, long now, long over) {
        forgetOld(now);
        if (uses.containsKey(proof)) {
            return false;
        }
        if (counts.getOrDefault(application, 0) >= perApplicationMax) {
            throw new TooMany();
        }
        uses.put(proof, new Use(application, over));
        counts.merge(application, 1, Integer::sum);
        return true;
    }

    private void forgetOld(long now) {
        for (Iterator<Use> oldest = uses.values().iterator(); oldest.hasNext();) {
            Use use = oldest.next();
            if (use.over >= now) {
                return;
            }
            oldest.remove();
            counts.computeIfPresent(use.application, (application, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }
}
