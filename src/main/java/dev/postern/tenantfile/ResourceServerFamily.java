package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.registry.ResourceServers;
import dev.postern.snapshot.ResourceServer;

/** {@code resourceServers}: APIs, identified by {@code identifier}. */
@Singleton
final class ResourceServerFamily implements Family {

    private static final Set<String> READ_ONLY = Set.of("id", "is_system", "client_id");

    private final Registry registry;
    private final ResourceServers resourceServers;

    ResourceServerFamily(Registry registry, ResourceServers resourceServers) {
        this.registry = registry;
        this.resourceServers = resourceServers;
    }

    @Override
    public String key() {
        return "resourceServers";
    }

    @Override
    public String schema() {
        return "ResourceServerCreate";
    }

    @Override
    public Set<String> readOnly() {
        return READ_ONLY;
    }

    @Override
    public List<String> secrets() {
        return List.of("/" + ResourceServer.SIGNING_SECRET_FIELD);
    }

    @Override
    public String identity(ObjectNode body) {
        return body.path("identifier").asText();
    }

    @Override
    public Optional<String> passedOver(ObjectNode body) {
        boolean system = body.path("is_system").asBoolean(false) || SystemApis.isOfAuth0(identity(body));
        return system ? Optional.of("a system API") : Optional.empty();
    }

    @Override
    public Optional<Entity> put(PlannedTransaction tx, ObjectNode body) {
        Optional<Entity> present = ResourceServers.byIdentifier(tx, identity(body));
        if (present.isEmpty()) {
            return Optional.of(resourceServers.create(tx, body).entity());
        }
        String secret = body.path(ResourceServer.SIGNING_SECRET_FIELD).textValue();
        if (secret != null && resourceServers.hasSigningSecret(present.get(), secret)) {
            body.remove(ResourceServer.SIGNING_SECRET_FIELD);
        }
        return Optional.of(resourceServers.patch(tx, present.get().id(), body));
    }

    @Override
    public Optional<JsonNode> exported() {
        List<ObjectNode> apis = registry.list(EntityQuery.all(EntityKind.RESOURCE_SERVER)).stream().map(Entity::document)
                .filter(document -> passedOver(document).isEmpty()).map(document -> document.deepCopy().remove(READ_ONLY))
                .toList();
        return Exported.list(apis);
    }
}
