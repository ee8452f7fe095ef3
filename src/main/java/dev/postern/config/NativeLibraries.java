package dev.postern.config;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * Where the native libraries of SQLite and Corretto are unpacked, to be loaded: below {@code java.io.tmpdir} or, where no
 * library can be loaded from there, in the data directory. Both are gone again once they are loaded, so a process that is
 * killed leaves nothing behind. Options that name libraries, as the images have them, go before all this.
 */
@Singleton
public final class NativeLibraries {

    private static final Logger LOG = Logger.getLogger(NativeLibraries.class);
    private static final String SQLITE_PATH = "org.sqlite.lib.path";
    private static final String SQLITE_TMPDIR = "org.sqlite.tmpdir";
    private static final String CORRETTO_TMPDIR = "com.amazon.corretto.crypto.provider.tmpdir";
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    /** Room for both libraries. */
    private static final long BYTES_MIN = 16 << 20;

    private final DataDirectory directory;
    private Optional<Path> ofSqlite = Optional.empty();

    public NativeLibraries(DataDirectory directory) {
        this.directory = directory;
    }

    /**
     * Before SQLite's driver is used for the first time; {@link #sqliteIsLoaded} after.
     *
     * @throws StartRefused there is no place to load a library from
     */
    public synchronized void prepareSqlite() {
        if (ofSqlite.isPresent() || isSet(SQLITE_PATH) || isSet(SQLITE_TMPDIR)) {
            return;
        }
        Path place = place().orElseThrow(() -> new StartRefused(named("java.io.tmpdir ", temporary()) + ", and "
                + named("postern.data-dir ", ofData()) + ": SQLite's library cannot be loaded. Set -Djava.io.tmpdir to a "
                + "directory that this process may write, that is not mounted noexec and has 16 MB to spare"));
        try {
            Path unpacked = Files.createTempDirectory(place, "postern-libraries");
            System.setProperty(SQLITE_TMPDIR, unpacked.toString());
            ofSqlite = Optional.of(unpacked);
        } catch (IOException e) {
            throw new StartRefused("java.io.tmpdir " + place + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** What was unpacked is in memory now. */
    public synchronized void sqliteIsLoaded() {
        if (ofSqlite.isPresent()) {
            System.clearProperty(SQLITE_TMPDIR);
            remove(ofSqlite.get());
            ofSqlite = Optional.empty();
        }
    }

    /**
     * Before Corretto is used for the first time; it removes its file itself.
     *
     * @return why its library cannot be loaded; empty when nothing is in the way
     */
    public Optional<String> prepareCorretto() {
        if (isSet(CORRETTO_TMPDIR) || Boolean.getBoolean("com.amazon.corretto.crypto.provider.useExternalLib")) {
            return Optional.empty();
        }
        Optional<Path> place = place();
        place.filter(found -> !found.equals(temporary()))
                .ifPresent(found -> System.setProperty(CORRETTO_TMPDIR, found.toString()));
        return place.isPresent() ? Optional.empty() : Optional.of(named("java.io.tmpdir ", temporary()));
    }

    private Optional<Path> place() {
        if (fault(temporary()).isEmpty()) {
            return Optional.of(temporary());
        }
        try {
            directory.make();
        } catch (StartRefused e) {
            LOG.debug("The data directory cannot be made", e);
        }
        return Optional.of(ofData()).filter(place -> fault(place).isEmpty());
    }

    private Path ofData() {
        return directory.resolve("").toAbsolutePath();
    }

    private static String named(String setting, Path place) {
        return setting + place + ' ' + fault(place).orElse("is fine");
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    }

    /** Why no library can be unpacked and loaded there, as the rest of a sentence. */
    private static Optional<String> fault(Path place) {
        File file = place.toFile();
        if (!file.isDirectory()) {
            return Optional.of("is not there");
        }
        if (!Files.isWritable(place)) {
            return Optional.of("cannot be written by this process");
        }
        if (file.getUsableSpace() < BYTES_MIN) {
            return Optional.of("is full, " + file.getUsableSpace() / 1024 + " KB are free");
        }
        return isNoexec(place) ? Optional.of("is mounted noexec") : Optional.empty();
    }

    /** As Linux tells; where it does not, loading shows. */
    private static boolean isNoexec(Path place) {
        if (!Files.isReadable(MOUNTS)) {
            return false;
        }
        try {
            Path real = place.toRealPath();
            Path longest = Path.of("/");
            boolean noexec = false;
            for (String line : Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(" ", -1);
                Path mountPoint = Path.of(fields[1].replace("\\040", " "));
                if (real.startsWith(mountPoint) && mountPoint.getNameCount() >= longest.getNameCount()) {
                    longest = mountPoint;
                    noexec = List.of(fields[3].split(",")).contains("noexec");
                }
            }
            return noexec;
        } catch (IOException | RuntimeException e) {
            LOG.debug("What is mounted cannot be read", e);
            return false;
        }
    }

    private static boolean isSet(String property) {
        return System.getProperty(property) != null;
    }

    private static void remove(Path unpacked) {
        try (Stream<Path> files = Files.list(unpacked)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(unpacked);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
