package dev.postern.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;

import dev.postern.audit.Operations;
import dev.postern.config.DataDirectory;
import dev.postern.entity.RegistryTransaction;
import dev.postern.tenantfile.TenantFile;
import dev.postern.tenantfile.TenantFileRefused;
import dev.postern.tenantfile.TenantFileWatcher;

/**
 * Applies the tenant that {@code postern.tenant-file} describes. In dev mode without this setting, that is the demo tenant. A
 * file with problems stops the start, except in dev mode. A watched file is applied again whenever it changes. If it then has
 * problems, they are logged, and nothing changes.
 */
@Singleton
final class DescribedTenant {

    private static final Logger LOG = Logger.getLogger(DescribedTenant.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final TenantFile file;
    private final DemoTenant demoTenant;
    private final Operations operations;
    private final DataDirectory directory;
    private Optional<TenantFileWatcher> watcher = Optional.empty();

    DescribedTenant(TenantFile file, DemoTenant demoTenant, Operations operations, DataDirectory directory) {
        this.file = file;
        this.demoTenant = demoTenant;
        this.operations = operations;
        this.directory = directory;
    }

    boolean isCheckOnly() {
        return file.isCheckOnly();
    }

    /**
     * Logs what the file would change, and ends the process at once: nothing has been started yet that must be stopped.
     *
     * @param prepare writes what a start would write before the file
     */
    void check(Consumer<RegistryTransaction> prepare) {
        Path path = file.path().orElseThrow();
        int status = 0;
        try {
            file.check(path, prepare);
        } catch (TenantFileRefused refused) {
            LOG.error(refused.getMessage());
            status = 1;
        }
        directory.removeMade();
        Runtime.getRuntime().halt(status);
    }

    void apply() {
        boolean development = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        if (file.path().isEmpty()) {
            if (development) {
                demoTenant.run(operations.by("tenant-file"));
            }
        } else {
            apply(file.path().get(), development);
        }
    }

    private void apply(Path path, boolean development) {
        if (file.watched().orElse(development)) {
            watcher = Optional.of(file.watch(path, LOOK_EVERY, () -> applyOrTell(path)));
        }
        if (development) {
            applyOrTell(path);
        } else {
            file.apply(path, operations.by("tenant-file"));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        watcher.ifPresent(TenantFileWatcher::close);
    }

    private void applyOrTell(Path path) {
        try {
            file.apply(path, operations.by("tenant-file"));
        } catch (TenantFileRefused refused) {
            LOG.error(refused.getMessage());
        }
    }
}
