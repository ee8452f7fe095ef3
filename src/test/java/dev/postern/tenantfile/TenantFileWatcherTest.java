package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantFileWatcherTest {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    private final Semaphore changes = new Semaphore(0);

    @Test
    void a_change_is_noticed_whether_the_file_is_written_or_replaced_and_also_after_a_failure() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), "clients: []");
        try (TenantFileWatcher watcher = new TenantFileWatcher(file, INTERVAL, this::fail)) {
            Files.writeString(file, "clients: [{}]");
            assertNoticed();
            Path draft = Files.writeString(directory.resolve("draft"), "clients: [{}, {}]");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertNoticed();
        }
    }

    @Test
    void the_code_beside_the_file_is_watched_too() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), "clients: []");
        try (TenantFileWatcher watcher = new TenantFileWatcher(file, INTERVAL, changes::release)) {
            Files.createDirectories(directory.resolve("actions/claim"));
            Files.writeString(directory.resolve("actions/claim/code.js"), "exports.x = 1");
            assertNoticed();
        }
    }

    @Test
    void a_directory_is_watched_with_all_that_is_in_it() throws Exception {
        Files.createDirectories(directory.resolve("clients"));
        try (TenantFileWatcher watcher = new TenantFileWatcher(directory, INTERVAL, changes::release)) {
            Files.writeString(directory.resolve("clients/Billing.json"), "{}");
            assertNoticed();
        }
    }

    private void fail() {
        changes.release();
        throw new IllegalStateException("a failing action, on purpose");
    }

    private void assertNoticed() throws InterruptedException {
        assertTrue(changes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS));
        changes.drainPermits();
    }
}
