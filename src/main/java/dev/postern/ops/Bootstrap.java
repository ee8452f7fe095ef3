package dev.postern.ops;

import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.Operations;
import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.config.PosternConfig;
import dev.postern.entity.Cause;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryTransaction;
import dev.postern.registry.Administrators;
import dev.postern.registry.ClientGrants;
import dev.postern.registry.ClientSecrets;
import dev.postern.registry.Clients;
import dev.postern.registry.Registry;
import dev.postern.registry.SystemApi;

/**
 * Makes the first application, which may use the whole Management API, when the store has none. Its credentials come from
 * {@code postern.bootstrap.*} or, what is not set there, are generated into {@value #FILE} in the data directory. With
 * {@code postern.bootstrap.restore} the application of these settings gets its access back.
 */
@Singleton
final class Bootstrap {

    static final String FILE = "bootstrap.json";

    private static final String REHEARSED = "first-application-of-a-check";
    private static final Logger LOG = Logger.getLogger(Bootstrap.class);
    private static final EntityQuery APPLICATIONS = EntityQuery.all(EntityKind.CLIENT).where("global", "", "false");

    private final PosternConfig.Bootstrap config;
    private final DataDirectory directory;
    private final Issuer issuer;
    private final Registry registry;
    private final SystemApi systemApi;
    private final Clients clients;
    private final ClientSecrets secrets;
    private final ClientGrants grants;
    private final Operations operations;
    private final Administrators administrators;

    Bootstrap(PosternConfig config, DataDirectory directory, Issuer issuer, Registry registry, SystemApi systemApi,
            Clients clients, ClientSecrets secrets, ClientGrants grants, Operations operations,
            Administrators administrators) {
        this.config = config.bootstrap();
        this.directory = directory;
        this.issuer = issuer;
        this.registry = registry;
        this.systemApi = systemApi;
        this.clients = clients;
        this.secrets = secrets;
        this.grants = grants;
        this.operations = operations;
        this.administrators = administrators;
    }

    /** Makes the system API, the global client and, in an empty store, the first application. */
    void run() {
        Cause cause = operations.by("bootstrap");
        systemApi.ensure(cause);
        clients.ensureAllApplications(cause);
        if (registry.count(APPLICATIONS) == 0) {
            Credentials credentials = credentials();
            boolean made = registry.write(cause, tx -> makeFirstApplication(tx, credentials));
            if (made) {
                LOG.infof("First application %s made", credentials.clientId());
            } else {
                LOG.infof("Another process made the first application: its credentials count, %s does not",
                        directory.resolve(FILE));
            }
            return;
        }
        if (directory.holds(FILE)) {
            LOG.infof("%s still holds the secret of the first application: delete the file and rotate the secret",
                    directory.resolve(FILE));
        }
        if (config.restore()) {
            Credentials credentials = new Credentials(config.clientId().orElseThrow(), config.clientSecret().orElseThrow());
            registry.change(cause, tx -> restore(tx, credentials));
            LOG.warnf("Application %s has every scope of the Management API: unset postern.bootstrap.restore now",
                    credentials.clientId());
        } else if (config.clientSecret().isPresent()) {
            LOG.info("postern.bootstrap.* is not used: the store has applications already");
        }
    }

    /** Makes for a rehearsal what {@link #run} would make in an empty store, but no file in the data directory. */
    void prepare(RegistryTransaction tx) {
        systemApi.ensure(tx);
        clients.ensureAllApplications(tx);
        makeFirstApplication(tx, new Credentials(config.clientId().orElse(REHEARSED), config.clientSecret().orElse(REHEARSED)));
    }

    /** The first credentials of the first application, if settings or the file still have them. It may have others by now. */
    Optional<Credentials> madeCredentials() {
        if (config.clientId().isPresent() && config.clientSecret().isPresent()) {
            return Optional.of(new Credentials(config.clientId().get(), config.clientSecret().get()));
        }
        return directory.holds(FILE)
                ? Optional.of(Credentials.keptIn(directory, FILE, config.clientId(), config.clientSecret()))
                : Optional.empty();
    }

    private Credentials credentials() {
        Optional<String> id = config.clientId();
        Optional<String> secret = config.clientSecret();
        if (id.isPresent() && secret.isPresent()) {
            return new Credentials(id.get(), secret.get());
        }
        Credentials kept = Credentials.keptIn(directory, FILE, id, secret);
        LOG.infof("The credentials of the first application are in %s: delete the file and rotate the secret once others can "
                + "do its work", directory.resolve(FILE));
        return kept;
    }

    private boolean makeFirstApplication(RegistryTransaction tx, Credentials credentials) {
        if (!tx.list(APPLICATIONS).isEmpty()) {
            return false; // another process was first
        }
        make(tx, credentials);
        return true;
    }

    private void make(RegistryTransaction tx, Credentials credentials) {
        ObjectNode client = JsonNodeFactory.instance.objectNode();
        client.put("client_id", credentials.clientId()).put("client_secret", credentials.clientSecret());
        client.put("name", "Bootstrap").put("app_type", "non_interactive");
        client.put("token_endpoint_auth_method", "client_secret_post").putArray("grant_types").add("client_credentials");
        clients.create(tx, client);
        grants.grantManagement(tx, credentials.clientId(), issuer.managementAudience());
    }

    /**
     * Makes sure that the application can get tokens with every management scope, and changes nothing that does not prevent it.
     */
    private void restore(RegistryTransaction tx, Credentials credentials) {
        Optional<Entity> present = tx.find(EntityKind.CLIENT, credentials.clientId());
        if (present.isEmpty()) {
            make(tx, credentials);
            return;
        }
        ObjectNode open = JsonNodeFactory.instance.objectNode();
        open.putNull("client_authentication_methods").putNull("require_proof_of_possession").putNull("compliance_level");
        open.put("token_endpoint_auth_method", "client_secret_post").putArray("grant_types").add("client_credentials");
        Entity client = clients.patch(tx, credentials.clientId(), open).entity();
        if (!secrets.hasLasting(client, credentials.clientSecret())) {
            clients.rotateSecret(tx, client.id(), credentials.clientSecret());
        }
        grants.grantManagement(tx, client.id(), issuer.managementAudience());
        administrators.liftLimits(tx, client.id());
    }
}
