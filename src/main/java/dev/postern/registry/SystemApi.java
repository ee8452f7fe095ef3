package dev.postern.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.entity.Cause;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryTransaction;

/**
 * The one API that is always there: this server's own Management API, named after {@code postern.base-url}, with the scopes
 * a tenant's Management API has at Auth0.
 */
@Singleton
public final class SystemApi {

    /** One scope a line, in Auth0's order. */
    private static final String SCOPES_RESOURCE = "dev/postern/registry/management-scopes.txt";

    private static final Logger LOG = Logger.getLogger(SystemApi.class);

    private final Registry registry;
    private final Issuer issuer;

    SystemApi(Registry registry, Issuer issuer) {
        this.registry = registry;
        this.issuer = issuer;
    }

    /**
     * Creates it on the first start. When the base URL or the list of scopes has changed since, the API and the grants of
     * it follow in one transaction. Call it after {@link Registry#load}.
     *
     * @throws RegistryConflict another API has the identifier that belongs to this one now
     */
    public Entity ensure(Cause cause) {
        Optional<Entity> present = registry.list(systemApis()).stream().findFirst();
        if (present.isPresent() && isCurrent(present.get(), scopes())) {
            return present.get();
        }
        present.filter(api -> !api.key().equals(issuer.managementAudience())).ifPresent(api -> LOG.warnf(
                "postern.base-url has changed: the issuer was %s and is %s now. APIs that expect the old issuer refuse every new "
                        + "token, and tokens for the Management API must be asked for with the audience %s",
                api.key().replaceFirst("api/v2/\\z", ""), issuer.issuer(), issuer.managementAudience()));
        return registry.write(cause, this::ensure);
    }

    /** The same, as one part of a larger transaction. */
    public Entity ensure(RegistryTransaction tx) {
        ArrayNode scopes = scopes();
        Optional<Entity> before = tx.list(systemApis()).stream().findFirst();
        return before.isPresent() ? bringUpToDate(tx, before.get(), scopes) : create(tx, scopes);
    }

    /** The scope values of the Management API, in Auth0's order. */
    public static List<String> scopeValues() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream resource = loader.getResourceAsStream(SCOPES_RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(SCOPES_RESOURCE + " cannot be read", e);
        }
    }

    private Entity create(RegistryTransaction tx, ArrayNode scopes) {
        String id = Ids.resourceServer();
        ObjectNode document = Documents.empty().put("id", id).put("name", "Auth0 Management API");
        document.put("identifier", issuer.managementAudience()).put("is_system", true);
        Documents.putDefaults(document, ResourceServers.defaults());
        ResourceServers.settleLifetimes(document, Documents.empty());
        document.set("scopes", scopes);
        return tx.insert(EntityKind.RESOURCE_SERVER, id, document, Documents.empty());
    }

    /**
     * The feed has the key under which a snapshot holds an entity. So if the key changes, the entity is deleted under the old
     * key and inserted again.
     */
    private Entity bringUpToDate(RegistryTransaction tx, Entity before, ArrayNode scopes) {
        ObjectNode document = before.document().deepCopy().put("identifier", issuer.managementAudience());
        document.set("scopes", scopes);
        if (before.key().equals(issuer.managementAudience())) {
            return tx.update(before, document, before.secrets());
        }
        if (ResourceServers.byIdentifier(tx, issuer.managementAudience()).isPresent()) {
            throw new RegistryConflict("postern.base-url makes " + issuer.managementAudience()
                    + " the identifier of the Management API, but another API has it");
        }
        ClientGrants.readdress(tx, before.key(), issuer.managementAudience());
        tx.delete(before);
        return tx.insert(EntityKind.RESOURCE_SERVER, before.id(), document, before.secrets());
    }

    private boolean isCurrent(Entity api, ArrayNode scopes) {
        return api.key().equals(issuer.managementAudience()) && scopes.equals(api.document().get("scopes"));
    }

    private static EntityQuery systemApis() {
        return EntityQuery.all(EntityKind.RESOURCE_SERVER).where("is_system", "true");
    }

    private static ArrayNode scopes() {
        ArrayNode scopes = Documents.empty().arrayNode();
        scopeValues().forEach(value -> scopes.addObject().put("value", value).put("description", describe(value)));
        return scopes;
    }

    /** {@code read:client_keys} → {@code Read client keys}. */
    private static String describe(String scope) {
        String words = scope.replace(':', ' ').replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
