package dev.postern.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.postern.credential.ClientSecret;
import dev.postern.credential.Credential;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.insight.UsageBatch.UsedScope;
import dev.postern.registry.Registry;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;

/** What is registered, and has not been used for some time. Looks at a bounded number of entities for each answer. */
@Singleton
public final class Unused {

    /** Entities that one answer looks at. */
    private static final int LOOKED_AT_MAX = 1_000;
    private static final int PAGE = 200;

    private final UsageFigures figures;
    private final Questions questions;
    private final Registry registry;
    private final CurrentSnapshot current;
    private final CredentialUses credentialUses;
    private final Clock clock;

    Unused(UsageFigures figures, Questions questions, Registry registry, CurrentSnapshot current,
            CredentialUses credentialUses, Clock clock) {
        this.figures = figures;
        this.questions = questions;
        this.registry = registry;
        this.current = current;
        this.credentialUses = credentialUses;
        this.clock = clock;
    }

    /** Applications that have had no token for so long. */
    public Found<Thing> clients(Duration unusedFor, Where where) {
        long since = since(unusedFor);
        return search(EntityQuery.all(EntityKind.CLIENT), where, page -> {
            Map<String, Last> lasts = figures.lastsOfClients(page.stream().map(Entity::id).toList());
            return entity -> unused(entity, lasts.getOrDefault(entity.id(), Last.NEVER), since);
        });
    }

    /** APIs that nobody has had a token of for so long; not the Management API. */
    public Found<Thing> resourceServers(Duration unusedFor, Where where) {
        long since = since(unusedFor);
        return search(EntityQuery.all(EntityKind.RESOURCE_SERVER).where("is_system", "", "false"), where, page -> {
            Map<ClientAndApi, Last> lasts = figures.lasts(page.stream().map(Unused::ofApi).toList());
            return entity -> unused(entity, lasts.getOrDefault(ofApi(entity), Last.NEVER), since);
        });
    }

    private static ClientAndApi ofApi(Entity api) {
        return new ClientAndApi("", api.document().path("identifier").asText());
    }

    /** Client grants by which no token was issued for so long; not those of all third-party applications together. */
    public Found<Thing> clientGrants(Duration unusedFor, Where where) {
        long since = since(unusedFor);
        return search(EntityQuery.all(EntityKind.CLIENT_GRANT), where, page -> {
            Map<ClientAndApi, Last> lasts = figures.lasts(page.stream().map(Unused::ofGrant).toList());
            return entity -> isOfOneClient(entity)
                    ? unused(entity, lasts.getOrDefault(ofGrant(entity), Last.NEVER), since)
                    : Optional.empty();
        });
    }

    private static ClientAndApi ofGrant(Entity grant) {
        return new ClientAndApi(grant.document().path("client_id").asText(), grant.document().path("audience").asText());
    }

    private static boolean isOfOneClient(Entity grant) {
        return grant.document().hasNonNull("client_id");
    }

    private static Optional<Thing> unused(Entity entity, Last last, long since) {
        return last.issued() >= since ? Optional.empty()
                : Optional.of(new Thing(entity, moment(last.issued()), moment(last.refused())));
    }

    /** Client grants with scopes that no token has had for so long. */
    public Found<GrantScopes> scopes(Duration unusedFor, Where where) {
        long since = Days.of(since(unusedFor));
        return search(EntityQuery.all(EntityKind.CLIENT_GRANT), where, page -> {
            Map<UsedScope, Long> days = figures
                    .scopes(page.stream().map(grant -> ofGrant(grant).clientId()).distinct().toList());
            return entity -> isOfOneClient(entity) ? unusedScopes(entity, days, since) : Optional.empty();
        });
    }

    private Optional<GrantScopes> unusedScopes(Entity entity, Map<UsedScope, Long> days, long since) {
        ClientGrant grant = ClientGrant.of(entity);
        List<UnusedScope> scopes = current.get().resourceServer(grant.audience()).map(grant::grantedScopes).orElse(List.of())
                .stream()
                .map(scope -> new UnusedScope(scope, Optional.ofNullable(
                        days.get(new UsedScope(ofGrant(entity).clientId(), grant.audience(), scope))).map(Days::start)))
                .filter(scope -> scope.lastDay().map(day -> day.isBefore(Days.start(since))).orElse(true)).toList();
        return scopes.isEmpty() ? Optional.empty() : Optional.of(new GrantScopes(entity, scopes));
    }

    /** Secrets and keys of applications that are older than that, and have proven nobody for so long. */
    public Found<UnusedCredential> credentials(Duration unusedFor, Where where) {
        Instant since = Instant.ofEpochMilli(since(unusedFor));
        return search(EntityQuery.all(EntityKind.CLIENT), where, page -> {
            List<String> ids = page.stream().flatMap(client -> CredentialUses.idsIn(client.secrets()).stream()).toList();
            Map<String, Instant> uses = credentialUses.find(ids);
            return entity -> unusedCredentials(entity, uses, since);
        });
    }

    private static Optional<UnusedCredential> unusedCredentials(Entity client, Map<String, Instant> uses, Instant since) {
        List<CredentialAge> all = new ArrayList<>();
        ClientSecret.of(client.secrets()).forEach(secret -> all.add(new CredentialAge(secret.id(), "client_secret",
                secret.label(), secret.createdAt(), Optional.ofNullable(uses.get(secret.id())))));
        Credential.of(client.secrets()).forEach(credential -> all.add(new CredentialAge(credential.id(),
                credential.shown().path("credential_type").asText(),
                Optional.ofNullable(credential.shown().path("name").textValue()),
                Instant.parse(credential.shown().path("created_at").asText()),
                Optional.ofNullable(uses.get(credential.id())))));
        all.removeIf(age -> !age.createdAt().isBefore(since) || age.lastUse().map(use -> !use.isBefore(since)).orElse(false));
        return all.isEmpty() ? Optional.empty() : Optional.of(new UnusedCredential(client, all));
    }

    private long since(Duration unusedFor) {
        return clock.millis() - unusedFor.toMillis();
    }

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** @param judges makes of a page of entities what tells whether one of them is unused */
    private <T> Found<T> search(EntityQuery query, Where where, Function<List<Entity>, Function<Entity, Optional<T>>> judges) {
        return questions.answer(() -> {
            List<T> found = new ArrayList<>();
            Optional<EntityQuery.Place> place = where.after();
            for (int lookedAt = 0; lookedAt < LOOKED_AT_MAX; lookedAt += PAGE) {
                List<Entity> page = registry.list(query.after(place, PAGE));
                Function<Entity, Optional<T>> judge = judges.apply(page);
                for (Entity entity : page) {
                    judge.apply(entity).ifPresent(found::add);
                    place = Optional.of(query.order().placeOf(entity));
                    if (found.size() == where.take()) {
                        return new Found<>(found, place);
                    }
                }
                if (page.size() < PAGE) {
                    return new Found<>(found, Optional.empty());
                }
            }
            return new Found<>(found, place);
        });
    }

    /**
     * Where to go on.
     *
     * @param after the place of the last entity that the answer before looked at
     * @param take things of one answer at most
     */
    public record Where(Optional<EntityQuery.Place> after, int take) {
    }

    /**
     * Part of the unused things.
     *
     * @param next where the next answer begins; empty: this was all. An answer may be empty and have a next one
     */
    public record Found<T>(List<T> things, Optional<EntityQuery.Place> next) {

        public Found {
            things = List.copyOf(things);
        }
    }

    /** An entity that is unused, with its last token and refusal if there were any. */
    public record Thing(Entity entity, Optional<Instant> lastToken, Optional<Instant> lastRefusal) {
    }

    /** @param lastDay on which a token had it; empty: none did */
    public record UnusedScope(String value, Optional<Instant> lastDay) {
    }

    /** A client grant and those of its scopes that are unused. */
    public record GrantScopes(Entity grant, List<UnusedScope> scopes) {
    }

    /** @param type {@code client_secret}, or Auth0's {@code credential_type} */
    public record CredentialAge(String id, String type, Optional<String> name, Instant createdAt, Optional<Instant> lastUse) {
    }

    /** An application and those of its credentials that are unused. */
    public record UnusedCredential(Entity client, List<CredentialAge> credentials) {
    }
}
