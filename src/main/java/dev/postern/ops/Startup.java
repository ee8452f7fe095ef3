package dev.postern.ops;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;

import dev.postern.actions.ExtensionGate;
import dev.postern.audit.Operations;
import dev.postern.config.Issuer;
import dev.postern.keys.SigningKeys;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryFollower;
import dev.postern.store.Database;

/** What happens at start, in order; the first failure stops the start and says why. */
@Singleton
final class Startup {

    private static final Logger LOG = Logger.getLogger(Startup.class);

    private final Database database;
    private final SigningKeys keys;
    private final Registry registry;
    private final RegistryFollower follower;
    private final Bootstrap bootstrap;
    private final DemoTenant demoTenant;
    private final ExtensionGate extensions;
    private final Operations operations;
    private final Issuer issuer;

    Startup(Database database, SigningKeys keys, Registry registry, RegistryFollower follower, Bootstrap bootstrap,
            DemoTenant demoTenant, ExtensionGate extensions, Operations operations, Issuer issuer) {
        this.database = database;
        this.keys = keys;
        this.registry = registry;
        this.follower = follower;
        this.bootstrap = bootstrap;
        this.demoTenant = demoTenant;
        this.extensions = extensions;
        this.operations = operations;
        this.issuer = issuer;
    }

    void start(@Observes StartupEvent event) {
        database.migrate();
        keys.load();
        registry.load();
        registry.onCommit(operations::committed);
        operations.as("bootstrap", bootstrap::run);
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            operations.as("demo-tenant", demoTenant::run);
        }
        follower.onChangeOfKeys(keys::reload);
        extensions.announce(registry.current());
        follower.start();
        LOG.infof("Issuer %s", issuer.issuer());
    }
}
