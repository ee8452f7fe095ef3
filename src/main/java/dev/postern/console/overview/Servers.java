package dev.postern.console.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import jakarta.inject.Singleton;

import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Visit;
import dev.postern.entity.StoreUnavailable;
import dev.postern.limits.Replica;
import dev.postern.limits.ReplicaStore.Living;
import dev.postern.limits.Replicas;
import dev.postern.registry.RegistryFollower;

/** The servers that share the store: what each runs, and whether it follows the changes. */
@Singleton
final class Servers {

    /** As for the settings of a server. Without it a session sees how many there are. */
    private static final String SCOPE = "read:tenant_settings";
    /** A server that lacks a change for longer does not follow. */
    private static final Duration BEHIND_MAX = Duration.ofSeconds(10);
    private static final Duration SECONDS_MAX = Duration.ofMinutes(2);
    private static final Duration MINUTES_MAX = Duration.ofHours(2);
    private static final int ID_SHOWN = 8;

    private final Replicas replicas;
    private final RegistryFollower follower;
    private final Visit visit;
    private final Clock clock;

    Servers(Replicas replicas, RegistryFollower follower, Visit visit, Clock clock) {
        this.replicas = replicas;
        this.follower = follower;
        this.visit = visit;
        this.clock = clock;
    }

    /** @param findings get those that are behind */
    ServerList list(Findings findings) {
        int alive = replicas.alive();
        if (alive == 1) {
            return new ServerList("", List.of(), false);
        }
        String current = follower.lastSuccess().map(at -> ", current as of " + Moment.of(at, clock.instant()).words())
                .orElse("");
        List<ServerList.Row> rows = visit.may(SCOPE) ? rows() : List.of();
        addTo(findings, rows);
        return new ServerList(alive + " servers share the store. This is one of them" + current + ".", rows,
                rows.stream().map(ServerList.Row::version).distinct().count() > 1);
    }

    private List<ServerList.Row> rows() {
        try {
            Living living = replicas.living();
            return living.replicas().stream().map(replica -> row(replica, living)).toList();
        } catch (StoreUnavailable e) {
            return List.of(); // the page tells the rest
        }
    }

    private static void addTo(Findings findings, List<ServerList.Row> rows) {
        List<ServerList.Row> late = rows.stream().filter(ServerList.Row::late).toList();
        late.forEach(
                row -> findings.add(Findings.WARN, "The server " + row.name() + " does not follow the changes of the store",
                        ConsoleDoor.PATH + "#servers", row.changes()));
        if (!rows.isEmpty() && late.isEmpty()) {
            findings.fine("every server follows the changes of the store");
        }
    }

    private ServerList.Row row(Replica replica, Living living) {
        Instant now = living.now();
        Optional<Replica.Progress> progress = replica.progress();
        return new ServerList.Row(name(replica, living.replicas()), replica.version(), replicas.isThis(replica),
                Moment.of(replica.startedAt(), now), span(Duration.between(replica.seenAt(), now)) + " ago",
                progress.filter(told -> told.behindFor().compareTo(BEHIND_MAX) > 0).isPresent(),
                progress.map(Servers::changes).orElse("not told by this version"));
    }

    /** Two on one machine have the same host name. */
    private static String name(Replica replica, List<Replica> all) {
        String id = replica.id().substring(0, Math.min(replica.id().length(), ID_SHOWN));
        if (replica.host().isEmpty()) {
            return id;
        }
        boolean unique = all.stream().filter(other -> other.host().equals(replica.host())).count() == 1;
        return unique ? replica.host() : replica.host() + " " + id;
    }

    private static String changes(Replica.Progress progress) {
        OptionalLong missing = progress.missing();
        String words = missing.isEmpty() ? "others than the store has"
                : missing.getAsLong() == 0 ? "all applied" : missing.getAsLong() + " not applied";
        return progress.behindFor().isZero() ? words : words + ", for " + span(progress.behindFor());
    }

    private static String span(Duration time) {
        if (time.compareTo(SECONDS_MAX) < 0) {
            return Math.max(0, time.toSeconds()) + " s";
        }
        return time.compareTo(MINUTES_MAX) < 0 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
