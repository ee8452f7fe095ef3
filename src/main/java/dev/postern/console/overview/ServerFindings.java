package dev.postern.console.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.audit.EventType;
import dev.postern.audit.LastHour;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.LogQuery;
import dev.postern.console.Visit;
import dev.postern.entity.StoreState;
import dev.postern.logstream.StreamErrors;
import dev.postern.logstream.StreamsOfSettings;
import dev.postern.management.tenant.LogStreamsResource;
import dev.postern.management.tenant.SigningKeysResource;

/** What somebody should look at about the server: Actions, log streams, signing keys, and the store. */
@Singleton
final class ServerFindings {

    private static final String STREAMS = ConsoleDoor.PATH + "log-streams";
    private static final String KEYS = ConsoleDoor.PATH + "keys";
    /** A key that signs for longer is due for a rotation. */
    private static final Duration KEY_AGE_MAX = Duration.ofDays(365);
    /** No token lives longer, so a previous key is of no use after that. */
    private static final Duration TOKEN_LIFETIME_MAX = Duration.ofDays(30);

    private final LastHour lastHour;
    private final LogStreamsResource streams;
    private final StreamsOfSettings ofSettings;
    private final StreamErrors errors;
    private final SigningKeysResource keys;
    private final StoreState store;
    private final Visit visit;
    private final Clock clock;

    ServerFindings(LastHour lastHour, LogStreamsResource streams, StreamsOfSettings ofSettings, StreamErrors errors,
            SigningKeysResource keys, StoreState store, Visit visit, Clock clock) {
        this.lastHour = lastHour;
        this.streams = streams;
        this.ofSettings = ofSettings;
        this.errors = errors;
        this.keys = keys;
        this.store = store;
        this.visit = visit;
        this.clock = clock;
    }

    void addTo(Findings findings) {
        Instant now = clock.instant();
        if (visit.may("read:logs", "read:logs_users")) {
            addActions(findings);
        }
        if (visit.may("read:log_streams")) {
            addStreams(findings);
        }
        if (visit.may("read:signing_keys")) {
            addKeys(findings, now);
        }
        addStore(findings);
    }

    private void addActions(Findings findings) {
        long failed = lastHour.minutes().stream().mapToLong(LastHour.Minute::failedActions).sum();
        if (failed > 0) {
            findings.add(Findings.BAD, "Failures of Actions or Hooks in the last hour: " + failed,
                    LogQuery.address("type:" + EventType.EXTENSION_FAILED.code()),
                    lastHour.lastFailedAction().map(name -> "the last one of " + name).orElse(""));
        } else {
            findings.fine("no Action failed in the last hour");
        }
    }

    private void addStreams(Findings findings) {
        int before = findings.all().size();
        int all = 0;
        for (JsonNode stream : streams.list()) {
            all++;
            String id = stream.path("id").asText();
            String name = stream.path("name").asText();
            switch (stream.path("status").asText()) {
                case "suspended" -> findings.add(Findings.BAD, "The log stream " + name + " is suspended", STREAMS + "/" + id,
                        "its destination has failed for too long");
                case "paused" -> findings.add("", "The log stream " + name + " is paused", STREAMS + "/" + id,
                        "its events wait");
                default -> addFailure(findings, id, name);
            }
        }
        for (var stream : ofSettings.all()) {
            all++;
            addFailure(findings, stream.id(), stream.name());
        }
        if (all > 0 && findings.all().size() == before) {
            findings.fine("every log stream delivers");
        }
    }

    private void addFailure(Findings findings, String id, String name) {
        errors.of(id).ifPresent(error -> findings.add(Findings.BAD, "The log stream " + name + " fails", STREAMS + "/" + id,
                error.message()));
    }

    private void addKeys(Findings findings, Instant now) {
        boolean ordered = true;
        for (JsonNode key : keys.list()) {
            Optional<Duration> signs = age(key, "current_since", now).filter(age -> key.path("current").asBoolean());
            if (signs.isPresent() && signs.get().compareTo(KEY_AGE_MAX) > 0) {
                findings.add(Findings.WARN, "A signing key has signed for more than a year", KEYS, key.path("kid").asText());
                ordered = false;
            }
            Optional<Duration> idle = age(key, "current_until", now).filter(age -> key.path("previous").asBoolean());
            if (idle.isPresent() && idle.get().compareTo(TOKEN_LIFETIME_MAX) > 0) {
                findings.add("", "A previous signing key is published, and no token of it is valid any more", KEYS,
                        key.path("kid").asText());
                ordered = false;
            }
        }
        if (ordered) {
            findings.fine("the signing keys are in order");
        }
    }

    private static Optional<Duration> age(JsonNode key, String field, Instant now) {
        return Optional.ofNullable(key.path(field).textValue()).map(since -> Duration.between(Instant.parse(since), now));
    }

    private void addStore(Findings findings) {
        store.fault().ifPresent(fault -> findings.add(Findings.BAD, "The store takes no changes", ConsoleDoor.PATH, fault));
    }
}
