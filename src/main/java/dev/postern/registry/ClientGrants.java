package dev.postern.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.ResourceServer;

/** The rules of client grants: which client may call which API with which scopes. Bodies are Auth0's JSON. */
@Singleton
public final class ClientGrants {

    private static final Set<String> NO_MAPS = Set.of();
    private static final String ALL_SCOPES = "allow_all_scopes";
    private static final String ANY_ORGANIZATION = "allow_any_organization";

    private final Registry registry;

    ClientGrants(Registry registry) {
        this.registry = registry;
    }

    /**
     * @param body {@code audience} and either {@code client_id} or {@code default_for}; no {@code scope} means none
     * @throws RegistryConflict the client (or group) has a grant of the API for this {@code subject_type}
     */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        return create(tx, body, ClientGrants::refuseUnknownScopes);
    }

    /**
     * As {@link #create(RegistryTransaction, ObjectNode)}, for a grant that may be older than its API is now.
     *
     * @param unknownScopes takes the scopes that the API lacks although it has others; they are kept
     */
    public Entity create(RegistryTransaction tx, ObjectNode body, Consumer<List<String>> unknownScopes) {
        String id = Ids.clientGrant();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        Documents.putDefaults(document, Documents.empty().put("subject_type", "client"));
        settleScopes(document, body);
        refuseDuplicate(tx, document);
        requireFitHolder(tx, document);
        ResourceServer api = requireApi(tx, document);
        tellUnknownScopes(document, api, unknownScopes);
        refuseAllScopesOfSystemApi(document, api);
        return tx.insert(EntityKind.CLIENT_GRANT, id, document, Documents.empty());
    }

    /**
     * Gives the client every scope that the Management API has and will have. Only the first application, and one whose access
     * is restored, can get this. An existing grant becomes this one.
     */
    public Entity grantManagement(RegistryTransaction tx, String clientId, String audience) {
        ObjectNode document = Documents.empty().put("client_id", clientId).put("audience", audience)
                .put(ALL_SCOPES, true).put("subject_type", "client");
        Optional<Entity> present = same(tx, document);
        if (present.isPresent()) {
            ObjectNode widened = present.get().document().deepCopy().put(ALL_SCOPES, true);
            widened.remove(List.of("scope", "organization_usage"));
            return tx.update(present.get(), widened, present.get().secrets());
        }
        requireFitHolder(tx, document);
        requireApi(tx, document);
        String id = Ids.clientGrant();
        return tx.insert(EntityKind.CLIENT_GRANT, id, document.put("id", id), Documents.empty());
    }

    /** @param changes {@code scope}, {@code allow_all_scopes} and the fields about organizations */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        return patch(tx, id, changes, ClientGrants::refuseUnknownScopes);
    }

    /**
     * As {@link #patch(RegistryTransaction, String, ObjectNode)}, for a grant that may be older than its API is now.
     *
     * @param unknownScopes takes the scopes of another list that the API lacks although it has others; they are kept
     */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes, Consumer<List<String>> unknownScopes) {
        Entity grant = tx.require(EntityKind.CLIENT_GRANT, id);
        ObjectNode document = Documents.merged(grant.document(), changes, NO_MAPS);
        settleScopes(document, changes);
        requireFitHolder(tx, document);
        ResourceServer api = requireApi(tx, document);
        if (!Set.copyOf(scopesOf(document)).equals(Set.copyOf(scopesOf(grant.document())))) {
            tellUnknownScopes(document, api, unknownScopes);
        }
        if (!grant.document().path(ALL_SCOPES).asBoolean(false)) {
            refuseAllScopesOfSystemApi(document, api);
        }
        return tx.update(grant, document, grant.secrets());
    }

    /** Deletes the grant and its associations with organizations; does nothing when there is no such grant. */
    public void delete(RegistryTransaction tx, String id) {
        tx.find(EntityKind.CLIENT_GRANT, id).ifPresent(grant -> delete(tx, grant));
    }

    public Entity find(String id) {
        return registry.require(EntityKind.CLIENT_GRANT, id);
    }

    /** The API has other scopes now: its change names the grants under which tokens get more or fewer scopes than before. */
    static void tellAffected(RegistryTransaction tx, Entity api, Set<String> before, Set<String> after) {
        Predicate<String> cameOrWent = scope -> before.contains(scope) != after.contains(scope);
        if (before.equals(after)) {
            return;
        }
        tx.affects(api, tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", api.key())).stream()
                .filter(grant -> grant.document().path(ALL_SCOPES).asBoolean(false)
                        || scopesOf(grant.document()).stream().anyMatch(cameOrWent))
                .toList());
    }

    /** The API has another identifier now. */
    static void readdress(RegistryTransaction tx, String audience, String newAudience) {
        for (Entity grant : tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", audience))) {
            tx.update(grant, grant.document().deepCopy().put("audience", newAudience), grant.secrets());
        }
    }

    /** @param field {@code client_id} or {@code audience} */
    static void deleteAll(RegistryTransaction tx, String field, String value) {
        tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where(field, value)).forEach(grant -> delete(tx, grant));
    }

    private static void delete(RegistryTransaction tx, Entity grant) {
        OrganizationClientGrants.deleteAll(tx, "grant_id", grant.id());
        tx.delete(grant);
    }

    /** Whether there is an API that third-party clients may call without a grant of their own. */
    static boolean anyForThirdParties(RegistryTransaction tx) {
        return !tx
                .list(EntityQuery.all(EntityKind.CLIENT_GRANT).where("default_for", ClientGrant.THIRD_PARTY_CLIENTS).page(0, 1))
                .isEmpty();
    }

    /** The client becomes a third party's: it must not hold what a third-party client cannot have. */
    static void requireFitForThirdParty(RegistryTransaction tx, String clientId) {
        EntityQuery unfit = EntityQuery.all(EntityKind.CLIENT_GRANT).where("client_id", clientId).where(ANY_ORGANIZATION,
                "true");
        if (!tx.list(unfit).isEmpty()) {
            throw RegistryRefusal.Invalid.property(
                    "A client with a client grant that has allow_any_organization cannot become a third-party client",
                    "is_first_party");
        }
    }

    /** Either all scopes or a list of them: a grant never has both. */
    private static void settleScopes(ObjectNode document, ObjectNode body) {
        if (document.path(ALL_SCOPES).asBoolean(false)) {
            if (body.hasNonNull("scope")) {
                throw RegistryRefusal.Invalid.property("scope is not allowed when allow_all_scopes is true", "scope");
            }
            document.remove("scope");
        } else if (!document.has("scope")) {
            document.putArray("scope");
        }
    }

    private static void refuseDuplicate(RegistryTransaction tx, ObjectNode document) {
        if (document.has("client_id") == document.has("default_for")) {
            throw new RegistryRefusal.Invalid(
                    "Payload validation error: exactly one of client_id and default_for is required.");
        }
        if (same(tx, document).isPresent()) {
            throw new RegistryConflict("client_grant already exists");
        }
    }

    /** The grant of the same holder, API and kind of subject. */
    private static Optional<Entity> same(RegistryTransaction tx, ObjectNode document) {
        String holder = document.has("client_id") ? "client_id" : "default_for";
        return tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT)
                .where(holder, document.path(holder).asText())
                .where("audience", document.path("audience").asText())
                .where("subject_type", document.path("subject_type").asText())).stream().findFirst();
    }

    private static void requireFitHolder(RegistryTransaction tx, ObjectNode document) {
        boolean thirdParty = document.has("default_for");
        if (document.has("client_id")) {
            Entity client = tx.find(EntityKind.CLIENT, document.path("client_id").asText())
                    .orElseThrow(RegistryRefusal.NotFound::clientOfGrant);
            if (Clients.isGlobal(client)) {
                throw new RegistryRefusal.NotSupported("The global client cannot have client grants.");
            }
            thirdParty = Client.of(client).thirdParty();
        }
        if (thirdParty && document.path(ANY_ORGANIZATION).asBoolean(false)) {
            throw RegistryRefusal.Invalid.property("allow_any_organization is not for third-party clients",
                    ANY_ORGANIZATION);
        }
    }

    private static ResourceServer requireApi(RegistryTransaction tx, ObjectNode document) {
        String audience = document.path("audience").asText();
        return ResourceServers.byIdentifier(tx, audience).map(ResourceServer::of)
                .orElseThrow(() -> RegistryRefusal.NotFound.audienceOfGrant(audience));
    }

    /** An API without scopes may get them later: tools make the grants of an API before its scopes. */
    private static void tellUnknownScopes(ObjectNode document, ResourceServer api, Consumer<List<String>> unknownScopes) {
        List<String> unknown = new ArrayList<>(scopesOf(document));
        unknown.removeAll(api.scopeValues());
        if (!unknown.isEmpty() && !api.scopes().isEmpty()) {
            unknownScopes.accept(unknown);
        }
    }

    private static void refuseUnknownScopes(List<String> unknown) {
        throw new RegistryRefusal.Invalid("Payload validation error: 'Scopes not defined for the resource server: "
                + String.join(", ", unknown) + "' on property scope.");
    }

    /** Such a grant would grow by every scope that a later version of this server knows. */
    private static void refuseAllScopesOfSystemApi(ObjectNode document, ResourceServer api) {
        if (api.system() && document.path(ALL_SCOPES).asBoolean(false)) {
            throw RegistryRefusal.Invalid.property("allow_all_scopes cannot be provided when audience is a system API",
                    ALL_SCOPES);
        }
    }

    private static List<String> scopesOf(ObjectNode grant) {
        List<String> scopes = new ArrayList<>();
        grant.path("scope").forEach(scope -> scopes.add(scope.asText()));
        return scopes;
    }
}
