package dev.postern.tenantfile;

import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.ClientGrants;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.Registry;

/**
 * {@code clientGrants}: who may call which API, told apart by client, {@code audience} and {@code subject_type}. As the
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

    ClientGrantFamily(Registry registry, ClientGrants grants, KeywordValues keywords) {
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
        if (body.has("client_id")) {
            body.put("client_id", tx.clientId(body.path("client_id").asText()));
        }
        Optional<Entity> present = find(tx, body);
        if (present.isEmpty()) {
            return Optional.of(grants.create(tx, body));
        }
        if (present.get().document().path(ALL_SCOPES).asBoolean(false) && !body.has(ALL_SCOPES) && body.has("scope")) {
            body.put(ALL_SCOPES, false); // a list of scopes is all there is
        }
        return Optional.of(grants.patch(tx, present.get().id(), body.remove(FIXED)));
    }

    @Override
    public Optional<JsonNode> exported() {
        ClientNames names = ClientNames.of(registry.list(ClientNames.clients()));
        return Exported.list(registry.list(EntityQuery.all(EntityKind.CLIENT_GRANT)).stream().map(grant -> {
            ObjectNode entry = grant.document().deepCopy().remove(READ_ONLY);
            if (entry.has("client_id")) {
                entry.put("client_id", names.of(entry.path("client_id").asText()));
            }
            return entry.put("audience", keywords.portable(entry.path("audience").asText()));
        }).toList());
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
