package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
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
    void a_change_is_noticed_whether_the_file_is_written_or_replaced() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), "clients: []");
        try (TenantFileWatcher watcher = watcher(file, Map.of(), changes::release)) {
            Files.writeString(file, "clients: [{}]");
            assertNoticed();
            Path draft = Files.writeString(directory.resolve("draft"), "clients: [{}, {}]");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertNoticed();
        }
    }

    @Test
    void what_failed_is_tried_again() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), "clients: []");
        try (TenantFileWatcher watcher = watcher(file, Map.of(), this::fail)) {
            Files.writeString(file, "clients: [{}]");
            assertNoticed();
            assertNoticed();
        }
    }

    @Test
    void code_is_watched_wherever_it_is_and_before_it_is_there() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), "clients: []");
        Path code = directory.resolve("claims/team.js");
        try (TenantFileWatcher watcher = watcher(file, Map.of(code, FileStamp.of(code)), changes::release)) {
            Files.createDirectories(code.getParent());
            Files.writeString(code, "exports.x = 1");
            assertNoticed();
        }
    }

    @Test
    void a_directory_is_watched_with_all_that_is_in_it() throws Exception {
        Files.createDirectories(directory.resolve("clients"));
        try (TenantFileWatcher watcher = watcher(directory, Map.of(), changes::release)) {
            Files.writeString(directory.resolve("clients/Billing.json"), "{}");
            assertNoticed();
        }
    }

    /** As a Kubernetes ConfigMap is mounted: the file is a link into a directory that is a link, and that link is replaced. */
    @Test
    void a_file_that_is_replaced_by_way_of_a_link_is_noticed() throws Exception {
        for (String version : new String[] { "one", "two" }) {
            Files.writeString(Files.createDirectory(directory.resolve(version)).resolve("tenant.yaml"), version);
        }
        Path data = Files.createSymbolicLink(directory.resolve("data"), Path.of("one"));
        Path file = Files.createSymbolicLink(directory.resolve("tenant.yaml"), Path.of("data/tenant.yaml"));
        try (TenantFileWatcher watcher = watcher(file, Map.of(), changes::release)) {
            Path next = Files.createSymbolicLink(directory.resolve("next"), Path.of("two"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertNoticed();
        }
    }

    private static TenantFileWatcher watcher(Path path, Map<Path, FileStamp> codeFiles, Runnable onChange) {
        return new TenantFileWatcher(path, () -> codeFiles, INTERVAL, onChange);
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
