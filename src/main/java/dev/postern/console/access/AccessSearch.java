package dev.postern.console.access;

import java.time.Clock;
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

    private static final int APPLICATIONS_MAX = 100_000;
    /** The store is asked about each of them. */
    private static final int GRANTS_MAX = 20_000;
    private static final int ASKED_AT_ONCE = 1_000;
    /** For each of them, the store is asked about all scopes of its application. */
    private static final int ASKED_WITH_SCOPES_AT_ONCE = 200;

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
     * @param unused those of them that no token had of late; where the grant itself is unused, all of them if the filter is for
     *        unused scopes, else none
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
        return new GrantWalk(index.current(named), filter, named, after);
    }

    /** @throws dev.postern.events.QueryRefused insight cannot answer now */
    Found page(AccessFilter filter, boolean named, AccessFilter.After after, int limit) {
        GrantWalk walk = walk(filter, named, after);
        List<Access> page = new ArrayList<>();
        int applications = 0;
        int grants = 0;
        int step = filter.use() == AccessFilter.Use.ANY ? limit + 1 : askedAtOnce(filter);
        while (!walk.isAtEnd() && applications < APPLICATIONS_MAX && grants < GRANTS_MAX) {
            int before = walk.looked();
            List<Access> next = accessOf(walk.next(step, APPLICATIONS_MAX - applications), walk, filter);
            applications += walk.looked() - before;
            grants += step;
            for (Access access : next) {
                if (page.size() == limit) {
                    return new Found(page, Optional.of(walk.placeOf(page.get(limit - 1).granted())));
                }
                page.add(access);
            }
        }
        return new Found(page, walk.isAtEnd() ? Optional.empty() : Optional.of(walk.place()));
    }

    private static int askedAtOnce(AccessFilter filter) {
        return filter.isOfScopes() ? ASKED_WITH_SCOPES_AT_ONCE : ASKED_AT_ONCE;
    }

    /** The next part of a walk to its end; may be empty before the end. */
    static List<GrantWalk.Granted> next(GrantWalk walk, AccessFilter filter) {
        return walk.next(askedAtOnce(filter), APPLICATIONS_MAX);
    }

    /** @throws dev.postern.events.QueryRefused insight cannot answer now */
    List<Access> accessOf(List<GrantWalk.Granted> grants, GrantWalk walk, AccessFilter filter) {
        List<Access> all = access(used(grants, filter), walk, filter);
        return filter.isOfScopes() ? all.stream().filter(access -> filter.isMeant(access.unused())).toList() : all;
    }

    private record Used(GrantWalk.Granted granted, Last last) {
    }

    private List<Used> used(List<GrantWalk.Granted> grants, AccessFilter filter) {
        List<GrantWalk.Granted> meant = filter.use() == AccessFilter.Use.ANY ? grants
                : grants.stream().filter(granted -> granted.client().isPresent()).toList();
        Map<ClientAndApi, Last> lasts = uses.areKept() ? uses.ofGrants(meant.stream()
                .filter(granted -> granted.client().isPresent()).map(AccessSearch::key).toList()) : Map.of();
        long since = filter.since(clock.instant());
        return meant.stream().map(granted -> new Used(granted, lasts.getOrDefault(key(granted), Last.NEVER)))
                .filter(used -> filter.use().isMeant(used.last(), since)).toList();
    }

    private static ClientAndApi key(GrantWalk.Granted granted) {
        return new ClientAndApi(granted.clientId(), granted.grant().audience());
    }

    private List<Access> access(List<Used> grants, GrantWalk walk, AccessFilter filter) {
        long since = filter.since(clock.instant());
        Set<String> clients = grants.stream().filter(used -> used.last().issued() >= since)
                .map(used -> used.granted().clientId()).filter(id -> !id.isEmpty()).collect(Collectors.toSet());
        Map<UsedScope, Long> days = uses.areKept() ? uses.ofScopes(clients) : Map.of();
        return grants.stream().map(used -> access(used, walk, days, since, filter)).toList();
    }

    private static Access access(Used used, GrantWalk walk, Map<UsedScope, Long> days, long since, AccessFilter filter) {
        GrantWalk.Granted granted = used.granted();
        String audience = granted.grant().audience();
        List<String> scopes = walk.snapshot().resourceServer(audience).map(granted.grant()::grantedScopes)
                .orElse(granted.grant().scopes());
        Set<String> unused = new HashSet<>();
        if (granted.client().isPresent() && (used.last().issued() >= since || filter.isOfScopes())) {
            scopes.stream().filter(scope -> days.getOrDefault(new UsedScope(granted.clientId(), audience, scope), 0L) < Days
                    .of(since)).forEach(unused::add);
        }
        return new Access(granted, used.last(), scopes, unused);
    }
}
