package dev.postern.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;

import dev.postern.audit.Operations;
import dev.postern.tenantfile.TenantFile;
import dev.postern.tenantfile.TenantFileRefused;
import dev.postern.tenantfile.TenantFileWatcher;

/**
 * The tenant that {@code postern.tenant-file} describes; in dev mode without it, the demo tenant. Dev mode applies the file
 * again whenever it changes, and a file with problems stops nothing there; elsewhere it stops the start.
 */
@Singleton
final class DescribedTenant {

    private static final Logger LOG = Logger.getLogger(DescribedTenant.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final TenantFile file;
    private final DemoTenant demoTenant;
    private final Operations operations;
    private Optional<TenantFileWatcher> watcher = Optional.empty();

    DescribedTenant(TenantFile file, DemoTenant demoTenant, Operations operations) {
        this.file = file;
        this.demoTenant = demoTenant;
        this.operations = operations;
    }

    void apply() {
        boolean development = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        if (file.path().isEmpty()) {
            if (development) {
                demoTenant.run();
            }
        } else if (development) {
            Path path = file.path().get();
            watcher = Optional
                    .of(new TenantFileWatcher(path, LOOK_EVERY, () -> operations.as("tenant-file", () -> applyOrTell(path))));
            applyOrTell(path);
        } else {
            file.apply(file.path().get());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        watcher.ifPresent(TenantFileWatcher::close);
    }

    private void applyOrTell(Path path) {
        try {
            file.apply(path);
        } catch (TenantFileRefused refused) {
            LOG.error(refused.getMessage());
        }
    }
}
