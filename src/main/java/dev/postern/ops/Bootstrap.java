package dev.postern.ops;

import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.config.PosternConfig;
import dev.postern.registry.ClientGrants;
import dev.postern.registry.Clients;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryTransaction;
import dev.postern.registry.SystemApi;

/**
 * Makes the first application, which may use the whole Management API, when the store has none. Its credentials come from
 * {@code postern.bootstrap.*} or, what is not set there, are generated into {@value #FILE} in the data directory.
 */
@Singleton
final class Bootstrap {

    static final String FILE = "bootstrap.json";

    private static final Logger LOG = Logger.getLogger(Bootstrap.class);
    private static final EntityQuery APPLICATIONS = EntityQuery.all(EntityKind.CLIENT).where("global", "", "false");

    private final PosternConfig.Bootstrap config;
    private final DataDirectory directory;
    private final Issuer issuer;
    private final Registry registry;
    private final SystemApi systemApi;
    private final Clients clients;
    private final ClientGrants grants;

    Bootstrap(PosternConfig config, DataDirectory directory, Issuer issuer, Registry registry, SystemApi systemApi,
            Clients clients, ClientGrants grants) {
        this.config = config.bootstrap();
        this.directory = directory;
        this.issuer = issuer;
        this.registry = registry;
        this.systemApi = systemApi;
        this.clients = clients;
        this.grants = grants;
    }

    /** Brings the system API, the global client and, in an empty store, the first application into being. */
    void run() {
        systemApi.ensure();
        clients.ensureAllApplications();
        if (registry.count(APPLICATIONS) == 0) {
            Credentials credentials = credentials();
            boolean made = registry.write(tx -> makeFirstApplication(tx, credentials));
            if (made) {
                LOG.infof("First application %s made", credentials.clientId());
            } else {
                LOG.infof("Another process made the first application: its credentials count, %s does not",
                        directory.resolve(FILE));
            }
        } else if (config.clientSecret().isPresent()) {
            LOG.info("postern.bootstrap.* is not used: the store has applications already");
        }
    }

    private Credentials credentials() {
        Optional<String> id = config.clientId();
        Optional<String> secret = config.clientSecret();
        if (id.isPresent() && secret.isPresent()) {
            return new Credentials(id.get(), secret.get());
        }
        Credentials kept = Credentials.keptIn(directory, FILE, id, secret);
        LOG.infof("The credentials of the first application are in %s", directory.resolve(FILE));
        return kept;
    }

    private boolean makeFirstApplication(RegistryTransaction tx, Credentials credentials) {
        if (!tx.list(APPLICATIONS).isEmpty()) {
            return false; // another process was first
        }
        ObjectNode client = JsonNodeFactory.instance.objectNode();
        client.put("client_id", credentials.clientId()).put("client_secret", credentials.clientSecret());
        client.put("name", "Bootstrap").put("app_type", "non_interactive");
        client.put("token_endpoint_auth_method", "client_secret_post").putArray("grant_types").add("client_credentials");
        clients.create(tx, client);
        ObjectNode grant = JsonNodeFactory.instance.objectNode();
        grant.put("client_id", credentials.clientId()).put("audience", issuer.managementAudience());
        grant.put("allow_all_scopes", true);
        grants.create(tx, grant);
        return true;
    }
}
