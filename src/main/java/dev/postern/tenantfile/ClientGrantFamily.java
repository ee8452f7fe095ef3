package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.ClientGrants;
import dev.postern.registry.Registry;
import dev.postern.registry.ResourceServers;
import dev.postern.registry.SystemApi;

/**
 * {@code clientGrants}: who may call which API, identified by client, {@code audience} and {@code subject_type}. As the
 * Deploy CLI writes it, {@code client_id} is the name of a client, or an id where no client has such a name.
 */
@Singleton
final class ClientGrantFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("id", "is_system");
    private static final Set<String> FIXED = Set.of("client_id", "default_for", "audience", "subject_type");

    private static final String ALL_SCOPES = "allow_all_scopes";

    private final Registry registry;
    private final ClientGrants grants;
    private final KeywordValues keywords;
    private final DescribedEntityStore described;

    ClientGrantFamily(Registry registry, ClientGrants grants, KeywordValues keywords, DescribedEntityStore described) {
        this.described = described;
        this.registry = registry;
        this.grants = grants;
        this.keywords = keywords;
    }

    @Override
    public String key() {
        return "clientGrants";
    }

    @Override
    public String schema() {
        return "ClientGrantCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    /** {@code scope: null} empties the list, as in a change by the Management API. */
    @Override
    public ObjectNode bodyOf(ObjectNode entry) {
        if (entry.has("scope") && !entry.hasNonNull("scope")) {
            entry.remove("scope");
            if (!entry.path(ALL_SCOPES).asBoolean(false)) {
                entry.putArray("scope");
            }
        }
        return entry;
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("client_id").asText(body.path("default_for").asText()) + " for " + body.path("audience").asText()
                + (subject(body).equals("client") ? "" : " (" + subject(body) + ")");
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        if (tx.isRefused(body.path("client_id").asText()) || tx.isRefused(body.path("audience").asText())) {
            return Optional.empty();
        }
        tx.requireNotPassedOver(body.path("client_id").asText());
        String audience = body.path("audience").asText();
        if (ResourceServers.byIdentifier(tx, audience).isEmpty()) {
            SystemApis.passedOver(audience).ifPresent(reason -> {
                throw reason;
            });
        }
        if (keywords.isManagementApi(audience)) {
            leaveOutUnknownScopes(tx, body);
        }
        String identity = identity(body);
        if (body.has("client_id")) {
            body.put("client_id", tx.clientId(body.path("client_id").asText()));
        }
        Optional<Entity> present = find(tx, body);
        Entity grant = put(tx, body, present, identity);
        tx.made(EntityKind.CLIENT_GRANT, grant.document().path("client_id").asText(), grant.id());
        return Optional.of(grant);
    }

    /** @param identity as the file has it */
    private Entity put(PlannedTransaction tx, ObjectNode body, Optional<Entity> present, String identity) {
        Consumer<List<String>> keepUnknown = scopes -> tx.tellKept("client grant " + identity, "Scopes not defined for the"
                + " resource server: " + String.join(", ", scopes), "no token holds them until the API has them");
        if (present.isEmpty()) {
            return grants.create(tx, body, keepUnknown);
        }
        if (present.get().document().path(ALL_SCOPES).asBoolean(false) && !body.has(ALL_SCOPES) && body.has("scope")) {
            body.put(ALL_SCOPES, false); // a list of scopes is all there is
        }
        return grants.patch(tx, present.get().id(), body.remove(FIXED), keepUnknown);
    }

    @Override
    public Optional<JsonNode> exported() {
        ClientNames names = ClientNames.of(registry.list(ClientNames.clients()), described);
        return Exported.list(registry.list(EntityQuery.all(EntityKind.CLIENT_GRANT)).stream().map(grant -> {
            ObjectNode entry = grant.document().deepCopy().remove(READ_ONLY);
            if (entry.has("client_id")) {
                entry.put("client_id", names.of(entry.path("client_id").asText()));
            }
            return entry.<ObjectNode> set("audience", keywords.portable(entry.path("audience").asText()));
        }).toList());
    }

    /** Auth0 has more scopes of its Management API every year, for things Postern does not have. */
    private void leaveOutUnknownScopes(PlannedTransaction tx, ObjectNode body) {
        Set<String> known = Set.copyOf(SystemApi.scopeValues());
        List<String> unknown = body.path("scope").valueStream().map(JsonNode::asText).filter(scope -> !known.contains(scope))
                .toList();
        if (!unknown.isEmpty()) {
            tx.tellPassedOver("client grant " + identity(body) + ": " + String.join(", ", unknown),
                    "the Management API has no such scope here");
            List<JsonNode> left = body.path("scope").valueStream().filter(scope -> known.contains(scope.asText())).toList();
            body.putArray("scope").addAll(left);
        }
    }

    private static Optional<Entity> find(PlannedTransaction tx, ObjectNode body) {
        String holder = body.has("client_id") ? "client_id" : "default_for";
        return tx.list(EntityQuery.all(EntityKind.CLIENT_GRANT).where(holder, body.path(holder).asText())
                .where("audience", body.path("audience").asText()).where("subject_type", subject(body))).stream().findFirst();
    }

    private static String subject(ObjectNode body) {
        return body.path("subject_type").asText("client");
    }
}
