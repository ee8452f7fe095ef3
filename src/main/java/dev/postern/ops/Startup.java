package dev.postern.ops;

import java.util.List;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;

import dev.postern.actions.ExtensionGate;
import dev.postern.audit.Operations;
import dev.postern.config.Issuer;
import dev.postern.keys.SigningKeys;
import dev.postern.limits.QuotaUses;
import dev.postern.registry.CredentialUses;
import dev.postern.registry.EntityChange;
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
    private final QuotaUses quotaUses;
    private final Bootstrap bootstrap;
    private final DescribedTenant describedTenant;
    private final ExtensionGate extensions;
    private final Operations operations;
    private final CredentialUses secretUses;
    private final Issuer issuer;

    Startup(Database database, SigningKeys keys, Registry registry, RegistryFollower follower, QuotaUses quotaUses,
            Bootstrap bootstrap, DescribedTenant describedTenant, ExtensionGate extensions, Operations operations,
            CredentialUses secretUses, Issuer issuer) {
        this.database = database;
        this.keys = keys;
        this.registry = registry;
        this.follower = follower;
        this.quotaUses = quotaUses;
        this.bootstrap = bootstrap;
        this.describedTenant = describedTenant;
        this.extensions = extensions;
        this.operations = operations;
        this.secretUses = secretUses;
        this.issuer = issuer;
    }

    void start(@Observes StartupEvent event) {
        database.migrate();
        keys.load();
        registry.load();
        quotaUses.start();
        registry.onCommit(this::committed);
        keys.onChange((before, after) -> operations.committed(List.of(KeyRingChange.of(before, after))));
        operations.as("bootstrap", bootstrap::run);
        operations.as("tenant-file", describedTenant::apply);
        follower.onChangeOfKeys(keys::reload);
        extensions.announce(registry.current());
        follower.start();
        LOG.infof("Issuer %s", issuer.issuer());
    }

    private void committed(List<EntityChange> changes) {
        operations.committed(changes);
        changes.forEach(change -> secretUses.forget(change.secretsGone()));
    }
}
