package dev.postern.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.RegistryView;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.OrganizationUsage;
import dev.postern.snapshot.RateLimitPolicy;
import dev.postern.snapshot.RateLimitPolicyIndex;
import dev.postern.snapshot.ResourceServer;
import dev.postern.snapshot.TenantSettings;
import dev.postern.snapshot.TokenQuota;

/**
 * The applications that can manage this server. An administrator is an application that can get tokens with {@value #SCOPE},
 * enough of them, which last long enough to be used. With that scope it can give itself every other. A change that would leave
 * no administrator, now or in a week because credentials end, is refused, because nobody could undo it. The rule looks at the
 * store inside the transaction, so two processes cannot take the last two administrators away at once.
 */
@Singleton
public final class Administrators {

    private static final String SCOPE = "update:client_grants";
    /** The last administrator must make another this long before its access ends. */
    private static final Duration LASTING = Duration.ofDays(7);
    /** The shortest lifetime of a token with which an administrator can work. */
    private static final int LIFETIME_SECONDS_MIN = 60;
    /** The smallest quota of an administrator, for an hour and for a day: what one repair may take. */
    private static final int TOKENS_MIN = 10;
    /** The smallest rate limit of an administrator, for a second. */
    private static final int REQUESTS_MIN = 2;

    private static final String REFUSED = "This would leave no application that can manage this server: none could get a token with "
            + SCOPE + "%s, or not enough of them (" + TOKENS_MIN + " an hour and a day, " + REQUESTS_MIN
            + " requests a second, each token for " + LIFETIME_SECONDS_MIN + " seconds). Make another administrator first.";

    private final Registry registry;
    private final Clock clock;
    private final RateLimitPolicies policies;

    Administrators(Registry registry, Clock clock, RateLimitPolicies policies) {
        this.registry = registry;
        this.clock = clock;
        this.policies = policies;
    }

    /** From now on a write that takes the last administrator away is a {@link RegistryConflict}. */
    public void guard() {
        registry.beforeCommit(this::requireOneLeft);
    }

    /** Takes away the limits that would keep an application from being an administrator. */
    public void liftLimits(RegistryTransaction tx, String clientId) {
        systemApi(tx).filter(api -> ResourceServer.of(api).lifetimeSeconds() < LIFETIME_SECONDS_MIN).ifPresent(api -> {
            ObjectNode document = api.document().deepCopy().put("token_lifetime", ResourceServer.DEFAULT_LIFETIME_SECONDS);
            ResourceServers.settleLifetimes(document, Documents.empty());
            tx.update(api, document, api.secrets());
        });
        Entity entity = tx.require(EntityKind.CLIENT, clientId);
        if (!isQuotaEnough(tx, Client.of(entity))) {
            ObjectNode document = entity.document().deepCopy();
            document.putObject(TokenQuota.FIELD).set("client_credentials", Documents.empty().put("enforce", false));
            tx.update(entity, document, entity.secrets());
        }
        if (!isRateEnough(tx, Client.of(entity))) {
            String selector = RateLimitPolicy.CLIENT_PREFIX + clientId;
            ObjectNode open = Documents.empty();
            open.putObject(RateLimitPolicy.CONFIGURATION_FIELD).put("action", RateLimitPolicy.Action.ALLOW.wireName());
            policies.find(tx, selector).ifPresentOrElse(own -> policies.patch(tx, own.id(), open),
                    () -> policies.create(tx, open.put("resource", "oauth_authentication_api").put("consumer", "client")
                            .put(RateLimitPolicy.SELECTOR_FIELD, selector)));
        }
    }

    private void requireOneLeft(RecordingTransaction tx) {
        if (tx.changes().stream().anyMatch(Administrators::mayTakeAway)) {
            requireOneLeft(tx, clock.instant(), "");
            requireOneLeft(tx, clock.instant().plus(LASTING), " in " + LASTING.toDays() + " days");
        }
    }

    private static void requireOneLeft(RecordingTransaction tx, Instant at, String when) {
        if (!isAnyIn(tx, at) && isAnyIn(tx.before(), at)) {
            throw new RegistryConflict(REFUSED.formatted(when));
        }
    }

    private static boolean mayTakeAway(EntityChange change) {
        return switch (change.kind()) {
            case CLIENT, CLIENT_GRANT, RESOURCE_SERVER -> change.before().isPresent();
            case RATE_LIMIT_POLICY, TENANT_SETTINGS -> true;
            default -> false;
        };
    }

    private static boolean isAnyIn(RegistryView store, Instant at) {
        Optional<ResourceServer> api = systemApi(store).map(ResourceServer::of)
                .filter(found -> found.lifetimeSeconds() >= LIFETIME_SECONDS_MIN && !found.proofOfPossession().required());
        return api.isPresent() && store.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", api.get().identifier()))
                .stream().map(ClientGrant::of).filter(grant -> isEnough(grant, api.get()))
                .flatMap(grant -> grant.clientId().stream()).flatMap(id -> store.find(EntityKind.CLIENT, id).stream())
                .map(Client::of)
                .anyMatch(client -> mayAdminister(client, at) && isQuotaEnough(store, client) && isRateEnough(store, client));
    }

    private static Optional<Entity> systemApi(RegistryView store) {
        return store.list(EntityQuery.all(EntityKind.RESOURCE_SERVER).where("is_system", "true")).stream().findFirst();
    }

    private static boolean isEnough(ClientGrant grant, ResourceServer api) {
        return grant.isForClient() && grant.grantedScopes(api).contains(SCOPE)
                && grant.organizationUsage() != OrganizationUsage.REQUIRE;
    }

    /** Whether the client may use the flow, can authenticate at that time, and needs no proof that most tools cannot make. */
    private static boolean mayAdminister(Client client, Instant at) {
        return client.clientCredentialsAllowed() && !client.proofOfPossessionRequired() && canAuthenticate(client, at);
    }

    private static boolean canAuthenticate(Client client, Instant at) {
        return switch (client.authMethod()) {
            case CLIENT_SECRET_POST, CLIENT_SECRET_BASIC -> client.secrets().stream().anyMatch(secret -> secret.isLive(at));
            case PRIVATE_KEY_JWT -> client.assertionKeys().stream().anyMatch(key -> key.isLive(at));
            case NONE, TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> false;
        };
    }

    private static boolean isQuotaEnough(RegistryView store, Client client) {
        return client.tokenQuota().or(() -> store.find(EntityKind.TENANT_SETTINGS, TenantSettings.ID).map(TenantSettings::of)
                .flatMap(TenantSettings::clientQuota)).filter(TokenQuota::enforced)
                .map(quota -> isEnough(quota.perHour()) && isEnough(quota.perDay())).orElse(true);
    }

    private static boolean isEnough(OptionalInt tokens) {
        return tokens.isEmpty() || tokens.getAsInt() >= TOKENS_MIN;
    }

    private static boolean isRateEnough(RegistryView store, Client client) {
        RateLimitPolicyIndex index = RateLimitPolicyIndex.EMPTY;
        for (Entity policy : store.list(EntityQuery.all(EntityKind.RATE_LIMIT_POLICY).where(RateLimitPolicy.SELECTOR_FIELD,
                RateLimitPolicy.DEFAULT, RateLimitPolicy.THIRD_PARTY_CLIENTS, client.clientId(),
                RateLimitPolicy.CLIENT_PREFIX + client.clientId()))) {
            index = index.with(RateLimitPolicy.of(policy));
        }
        return index.of(client).filter(policy -> policy.action() == RateLimitPolicy.Action.BLOCK)
                .map(policy -> policy.limit() >= REQUESTS_MIN).orElse(true);
    }
}
