package dev.postern.registry;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
    public Entity create(ObjectNode body) {
        return registry.write(tx -> create(tx, body));
    }

    /** As {@link #create(ObjectNode)}, as one part of a larger transaction. */
    public Entity create(RegistryTransaction tx, ObjectNode body) {
        String id = Ids.clientGrant();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, NO_MAPS);
        Documents.putDefaults(document, Documents.empty().put("subject_type", "client"));
        settleScopes(document, body);
        refuseDuplicate(tx, document);
        requireKnownParties(tx, document);
        return tx.insert(EntityKind.CLIENT_GRANT, id, document, Documents.empty());
    }

    /** @param changes {@code scope}, {@code allow_all_scopes} and the fields about organizations */
    public Entity patch(String id, ObjectNode changes) {
        return registry.write(tx -> patch(tx, id, changes));
    }

    /** As {@link #patch(String, ObjectNode)}, as one part of a larger transaction. */
    public Entity patch(RegistryTransaction tx, String id, ObjectNode changes) {
        Entity grant = tx.find(EntityKind.CLIENT_GRANT, id).orElseThrow(RegistryRefusal.NotFound::clientGrant);
        ObjectNode document = Documents.merged(grant.document(), changes, NO_MAPS);
        settleScopes(document, changes);
        requireKnownParties(tx, document);
        return tx.update(grant, document, grant.secrets());
    }

    /** Deletes the grant and its associations with organizations; does nothing when there is no such grant. */
    public void delete(String id) {
        registry.write(tx -> {
            tx.find(EntityKind.CLIENT_GRANT, id).ifPresent(grant -> delete(tx, grant));
            return null;
        });
    }

    public Entity find(String id) {
        return registry.find(EntityKind.CLIENT_GRANT, id).orElseThrow(RegistryRefusal.NotFound::clientGrant);
    }

    /** The API keeps these scopes only: takes every other one out of its grants. */
    static void keepScopes(RegistryTransaction tx, String audience, Set<String> kept) {
        for (Entity grant : tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where("audience", audience))) {
            List<String> granted = scopesOf(grant.document());
            if (!kept.containsAll(granted)) {
                ObjectNode document = grant.document().deepCopy();
                document.putArray("scope").addAll(textNodes(granted.stream().filter(kept::contains).toList(), document));
                tx.update(grant, document, grant.secrets());
            }
        }
    }

    /** The API goes by another identifier now. */
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
        String holder = document.has("client_id") ? "client_id" : "default_for";
        EntityQuery same = EntityQuery.all(EntityKind.CLIENT_GRANT)
                .where(holder, document.path(holder).asText())
                .where("audience", document.path("audience").asText())
                .where("subject_type", document.path("subject_type").asText());
        if (!tx.list(same).isEmpty()) {
            throw new RegistryConflict("client_grant already exists");
        }
    }

    private static void requireKnownParties(RegistryTransaction tx, ObjectNode document) {
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
        String audience = document.path("audience").asText();
        Entity api = ResourceServers.byIdentifier(tx, audience)
                .orElseThrow(() -> RegistryRefusal.NotFound.audienceOfGrant(audience));
        List<String> unknown = new ArrayList<>(scopesOf(document));
        unknown.removeAll(new LinkedHashSet<>(ResourceServer.of(api).scopes()));
        if (!unknown.isEmpty()) {
            throw new RegistryRefusal.Invalid("Payload validation error: 'Scopes not defined for the resource server: "
                    + String.join(", ", unknown) + "' on property scope.");
        }
    }

    private static List<String> scopesOf(ObjectNode grant) {
        List<String> scopes = new ArrayList<>();
        grant.path("scope").forEach(scope -> scopes.add(scope.asText()));
        return scopes;
    }

    private static List<JsonNode> textNodes(List<String> values, ObjectNode factory) {
        return values.stream().<JsonNode> map(factory::textNode).toList();
    }
}
