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
 * The tenant that {@code postern.tenant-file} describes; in dev mode without it, the demo tenant. A file with problems stops
 * the start, but in dev mode. Where it is watched, it is applied again whenever it changes; a problem then changes nothing.
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
        } else {
            apply(file.path().get(), development);
        }
    }

    private void apply(Path path, boolean development) {
        if (file.watched().orElse(development)) {
            watcher = Optional.of(file.watch(path, LOOK_EVERY, () -> operations.as("tenant-file", () -> applyOrTell(path))));
        }
        if (development) {
            applyOrTell(path);
        } else {
            file.apply(path);
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
