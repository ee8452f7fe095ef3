package dev.postern.tenantfile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

/**
 * Watches the tenant file and the code that it refers to, and runs an action when any of it has changed. It compares times and
 * sizes, because editors and orchestrators replace files in many ways and not every file system reports that.
 */
public final class TenantFileWatcher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TenantFileWatcher.class);

    private static final int LOOKS_TO_SKIP_MAX = 64;

    private final Path path;
    private final Supplier<Map<Path, FileStamp>> codeFiles;
    private final Duration interval;
    private final Runnable onChange;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<Path, FileStamp> seen;
    private Map<Path, FileStamp> seenCode = new HashMap<>();
    private Map<Path, FileStamp> lastRead = Map.of();
    private int failures;
    private int looksToSkip;

    /**
     * Watches from now on.
     *
     * @param path the YAML file, or the directory with all that is in it
     * @param codeFiles the files it referred to when it was read last, as they were then
     * @param onChange what it throws is logged, and it is run again after a while
     */
    TenantFileWatcher(Path path, Supplier<Map<Path, FileStamp>> codeFiles, Duration interval, Runnable onChange) {
        this.path = path;
        this.codeFiles = codeFiles;
        this.interval = interval;
        this.onChange = onChange;
        this.seen = FileStamp.below(path);
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
        boolean due = hasChanged() || (failures > 0 && --looksToSkip <= 0);
        if (!due) {
            return;
        }
        try {
            onChange.run();
            failures = 0;
        } catch (RuntimeException e) { // such as a store that is away
            failures++;
            looksToSkip = Math.min(1 << Math.min(failures, 30), LOOKS_TO_SKIP_MAX);
            LOG.error("The tenant file was not applied and will be tried again", e);
        }
    }

    private boolean hasChanged() {
        Map<Path, FileStamp> read = codeFiles.get();
        if (read != lastRead) {
            lastRead = read;
            seenCode = new HashMap<>(read);
        }
        Map<Path, FileStamp> now = FileStamp.below(path);
        Map<Path, FileStamp> code = new HashMap<>(seenCode);
        code.replaceAll((file, stamp) -> FileStamp.of(file));
        boolean changed = !now.equals(seen) || !code.equals(seenCode);
        seen = now;
        seenCode = code;
        return changed;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
