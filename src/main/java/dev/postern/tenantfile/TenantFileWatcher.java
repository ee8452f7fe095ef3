package dev.postern.tenantfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

/**
 * Dev mode's eye on the tenant file: runs an action when it has changed. It looks at
 * times and sizes, for editors replace files in many ways and not every file system tells of it.
 */
public final class TenantFileWatcher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TenantFileWatcher.class);

    private static final int DEPTH_MAX = 4;

    private final List<Path> watched;
    private final Runnable onChange;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String seen;

    /**
     * Watches from now on.
     *
     * @param path the directory; or the YAML file, then also the directories beside it where the Deploy CLI keeps code
     * @param onChange what it throws is logged
     */
    public TenantFileWatcher(Path path, Duration interval, Runnable onChange) {
        this.watched = Files.isDirectory(path) ? List.of(path)
                : List.of(path, path.resolveSibling("actions"), path.resolveSibling("hooks"));
        this.onChange = onChange;
        this.interval = interval;
        this.seen = state();
        Thread thread = new Thread(this::watch, "tenant-file");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            String now = state();
            if (!now.equals(seen)) {
                seen = now;
                onChange.run();
            }
        } catch (RuntimeException e) { // the next look must come
            LOG.error("The tenant file was not applied", e);
        }
    }

    private String state() {
        return watched.stream().flatMap(TenantFileWatcher::files).map(TenantFileWatcher::state)
                .collect(Collectors.joining("\n"));
    }

    private static Stream<Path> files(Path path) {
        try (Stream<Path> files = Files.find(path, DEPTH_MAX, (file, attributes) -> attributes.isRegularFile())) {
            return files.sorted().toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.of(); // not there, or being replaced
        }
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " " + attributes.size();
        } catch (IOException e) {
            return file + " gone";
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
