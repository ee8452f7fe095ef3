package dev.postern.console.access;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import dev.postern.console.ApplicationIndex;
import dev.postern.insight.Days;
import dev.postern.insight.LastUses;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;

/** Finds client grants and when each was used last. Each page looks at a bounded number of applications and grants. */
@Singleton
final class AccessSearch {

    /** After so long without a token a grant, or a scope, counts as unused. */
    static final Duration UNUSED = Duration.ofDays(90);

    private static final int APPLICATIONS_MAX = 100_000;
    /** The store is asked about each of them. */
    private static final int GRANTS_MAX = 20_000;
    private static final int ASKED_AT_ONCE = 1_000;

    private final ApplicationIndex index;
    private final LastUses uses;
    private final Clock clock;

    AccessSearch(ApplicationIndex index, LastUses uses, Clock clock) {
        this.index = index;
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * A client grant and its use.
     *
     * @param last never, for a grant of third-party applications: it is not counted
     * @param scopes those that a token can carry now, in order
     * @param unused those of them that no token had of late; none are told apart where the grant itself is unused
     */
    record Access(GrantWalk.Granted granted, Last last, List<String> scopes, Set<String> unused) {
    }

    /**
     * One page.
     *
     * @param next empty: this is the last one
     */
    record Found(List<Access> rows, Optional<AccessFilter.After> next) {
    }

    GrantWalk walk(AccessFilter filter, boolean named, AccessFilter.After after) {
        return new GrantWalk(index.current(), filter, named, after);
    }

    /** @throws dev.postern.events.QueryRefused insight cannot answer now */
    Found page(AccessFilter filter, boolean named, AccessFilter.After after, int limit) {
        GrantWalk walk = walk(filter, named, after);
        List<Used> page = new ArrayList<>();
        int applications = 0;
        int grants = 0;
        int step = filter.use() == AccessFilter.Use.ANY ? limit + 1 : ASKED_AT_ONCE;
        while (!walk.isAtEnd() && applications < APPLICATIONS_MAX && grants < GRANTS_MAX) {
            int before = walk.looked();
            List<Used> next = used(walk.next(step, APPLICATIONS_MAX - applications), filter);
            applications += walk.looked() - before;
            grants += step;
            for (Used used : next) {
                if (page.size() == limit) {
                    return new Found(access(page, walk), Optional.of(page.get(limit - 1).granted().place()));
                }
                page.add(used);
            }
        }
        return new Found(access(page, walk), walk.isAtEnd() ? Optional.empty() : Optional.of(walk.place()));
    }

    /** The next part of a walk to its end; may be empty before the end. */
    static List<GrantWalk.Granted> next(GrantWalk walk) {
        return walk.next(ASKED_AT_ONCE, APPLICATIONS_MAX);
    }

    /** @throws dev.postern.events.QueryRefused insight cannot answer now */
    List<Access> accessOf(List<GrantWalk.Granted> grants, GrantWalk walk, AccessFilter filter) {
        return access(used(grants, filter), walk);
    }

    private record Used(GrantWalk.Granted granted, Last last) {
    }

    private List<Used> used(List<GrantWalk.Granted> grants, AccessFilter filter) {
        List<GrantWalk.Granted> meant = filter.use() == AccessFilter.Use.ANY ? grants
                : grants.stream().filter(granted -> granted.client().isPresent()).toList();
        Map<ClientAndApi, Last> lasts = uses.areKept() ? uses.ofGrants(meant.stream()
                .filter(granted -> granted.client().isPresent()).map(AccessSearch::key).toList()) : Map.of();
        long since = clock.millis() - UNUSED.toMillis();
        return meant.stream().map(granted -> new Used(granted, lasts.getOrDefault(key(granted), Last.NEVER)))
                .filter(used -> filter.use().isMeant(used.last(), since)).toList();
    }

    private static ClientAndApi key(GrantWalk.Granted granted) {
        return new ClientAndApi(granted.clientId(), granted.grant().audience());
    }

    private List<Access> access(List<Used> grants, GrantWalk walk) {
        long since = clock.millis() - UNUSED.toMillis();
        Set<String> clients = grants.stream().filter(used -> used.last().issued() >= since)
                .map(used -> used.granted().clientId()).filter(id -> !id.isEmpty()).collect(Collectors.toSet());
        Map<UsedScope, Long> days = uses.areKept() ? uses.ofScopes(clients) : Map.of();
        return grants.stream().map(used -> access(used, walk, days, since)).toList();
    }

    private static Access access(Used used, GrantWalk walk, Map<UsedScope, Long> days, long since) {
        GrantWalk.Granted granted = used.granted();
        String audience = granted.grant().audience();
        List<String> scopes = walk.snapshot().resourceServer(audience).map(granted.grant()::grantedScopes)
                .orElse(granted.grant().scopes());
        Set<String> unused = new HashSet<>();
        if (used.last().issued() >= since && granted.client().isPresent()) {
            scopes.stream().filter(scope -> days.getOrDefault(new UsedScope(granted.clientId(), audience, scope), 0L) < Days
                    .of(since)).forEach(unused::add);
        }
        return new Access(granted, used.last(), scopes, unused);
    }
}
