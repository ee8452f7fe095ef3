package dev.postern.config;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * The directory of {@code postern.data-dir}: readable by its owner only, and so is every file made in it. It is made with
 * its first file, so a process that has nothing to keep here needs no directory. A process that keeps its database here has it
 * for itself, by a lock of the operating system on {@value #LOCK}, which ends with the process, however that ends.
 */
@Singleton
public final class DataDirectory {

    private static final Logger LOG = Logger.getLogger(DataDirectory.class);
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final String LOCK = "postern.lock";
    private static final String DRAFT = ".draft";
    private static final Duration DRAFT_AGE_MAX = Duration.ofHours(1);
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);
    private static final List<String> SQLITE_SUFFIXES = List.of("", "-wal", "-shm");
    private static final List<String> SECRET_FILES = List.of("master.key", "bootstrap.json", "postern.db");

    private final Path path;
    private final Set<Path> made = new HashSet<>();
    private FileChannel lock;

    @Inject
    DataDirectory(PosternConfig config) {
        this(config.dataDir());
    }

    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    public Path resolve(String fileName) {
        return path.resolve(fileName);
    }

    /** Whether there is such a file and something in it. */
    public boolean holds(String fileName) {
        return resolve(fileName).toFile().length() > 0;
    }

    /**
     * What is in the directory, by name; nothing where it is not there yet.
     *
     * @throws StartRefused it cannot be read
     */
    public List<String> fileNames() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    /**
     * Takes the directory for this process until it ends, and makes it where it is not there. Warns of a directory or of
     * secret files that other users may read.
     *
     * @throws StartRefused another process has it, or it cannot be made or written
     */
    public synchronized void claim() {
        if (lock == null) {
            make();
            lock = locked();
            warnOfOthers();
        }
    }

    /** Gives the directory up; the file stays, as removing it could remove that of the next process. */
    @PreDestroy
    public synchronized void release() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.debugf(e, "%s cannot be closed", LOCK);
            }
            lock = null;
        }
    }

    /**
     * Writes a file of mode 0600, durably and whole or not at all, unless it is already there; the directory, mode 0700, is
     * created when it is not there yet.
     *
     * @return false when the file existed; it is left as it was
     * @throws StartRefused it cannot be written
     */
    public boolean writeOnce(String fileName, String content) {
        if (Files.exists(resolve(fileName))) {
            return false;
        }
        write(fileName, content, true);
        return true;
    }

    /** The same, also in the place of the file that is there, and lost perhaps when the power fails. */
    public void write(String fileName, String content) {
        write(fileName, content, false);
    }

    private void write(String fileName, String content, boolean durably) {
        make();
        Path file = resolve(fileName);
        try {
            Path draft = Files.createTempFile(path, fileName, DRAFT, mode("rw-------"));
            try {
                fill(draft, content, durably);
                note(file);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw refused(file, e);
        }
    }

    /**
     * Writes a file of mode 0600, durably and whole or not at all, in the place of the file that is there.
     *
     * @throws IOException it cannot be written
     * @throws StartRefused the directory cannot be made
     */
    public void replace(String fileName, Filling filling) throws IOException {
        make();
        removeOldDrafts(fileName);
        Path draft = Files.createTempFile(path, fileName, DRAFT, mode("rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
                    OutputStream to = Channels.newOutputStream(channel)) {
                filling.fill(to);
                channel.force(true);
            }
            note(resolve(fileName));
            Files.move(draft, resolve(fileName), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Left by a process that was killed while it wrote. */
    private void removeOldDrafts(String fileName) throws IOException {
        Instant old = Instant.now().minus(DRAFT_AGE_MAX);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(path, fileName + "*" + DRAFT)) {
            for (Path draft : drafts) {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(old)) {
                    Files.deleteIfExists(draft);
                }
            }
        }
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Filling {
        void fill(OutputStream to) throws IOException;
    }

    /**
     * The text of a file.
     *
     * @throws StartRefused it cannot be read
     */
    public String read(String fileName) {
        Path file = resolve(fileName);
        try {
            return Files.readString(file);
        } catch (AccessDeniedException e) {
            throw new StartRefused(
                    file + " cannot be read: " + FileOwner.words(file) + ". " + FileOwner.remedy(file), e);
        } catch (IOException e) {
            throw new StartRefused(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Removes a file that may not be there. */
    public void remove(String fileName) {
        try {
            Files.deleteIfExists(resolve(fileName));
        } catch (IOException e) {
            throw refused(resolve(fileName), e);
        }
    }

    /**
     * Removes what this process has made here, with what SQLite puts beside a database, and the directory if that is empty then
     * and was made, too: for a process that was to leave nothing behind and is about to end.
     */
    public synchronized void removeMade() {
        for (Path file : made) {
            if (!file.equals(path)) {
                SQLITE_SUFFIXES.forEach(suffix -> remove(file.getFileName() + suffix));
            }
        }
        if (made.contains(path) && path.toFile().delete()) {
            LOG.debugf("%s is removed", path);
        }
    }

    private synchronized void note(Path file) {
        if (Files.notExists(file)) {
            made.add(file);
        }
    }

    /** Makes the directory where it is not there. */
    public void make() {
        try {
            if (!Files.isDirectory(path)) {
                note(path);
                Files.createDirectories(path, mode("rwx------"));
            }
        } catch (FileAlreadyExistsException e) {
            throw noDirectory(Path.of(e.getFile()), e);
        } catch (AccessDeniedException e) {
            throw new StartRefused("postern.data-dir " + path + " cannot be made: " + FileOwner.words(existing(path))
                    + ". Make it with that user's rights for the user of this process, or set postern.data-dir to another one",
                    e);
        } catch (IOException e) {
            throw refused(path, e);
        }
    }

    private static void fill(Path draft, String content, boolean durably) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durably) {
                channel.force(true);
            }
        }
    }

    private FileChannel locked() {
        Path file = resolve(LOCK);
        FileChannel channel;
        note(file);
        try {
            channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE), mode("rw-------"));
        } catch (IOException e) {
            throw refused(file, e);
        }
        try {
            FileLock taken = channel.tryLock();
            if (taken == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new StartRefused("postern.data-dir " + path + " is in use by another Postern, process "
                        + (holder.isEmpty() ? "unknown" : holder) + ": stop that one, or give this one a directory of its own");
            }
            tellHolder(channel);
        } catch (OverlappingFileLockException e) {
            LOG.debugf(e, "%s is locked by this process already", file); // dev mode, after a start that failed
        } catch (IOException e) {
            LOG.warnf("%s cannot be locked (%s): nothing keeps a second Postern from using this directory", file,
                    e.getMessage());
        }
        return channel;
    }

    /** For the message to the next process; the lock holds without it, such as on a full disk. */
    private static void tellHolder(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LOG.debugf(e, "%s does not tell which process holds it", LOCK);
        }
    }

    private void warnOfOthers() {
        if (!POSIX) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.stream().anyMatch(OF_OTHERS::contains)) {
                LOG.warnf("postern.data-dir %s is open to every user of this machine (%s): chmod 700 %s", path,
                        PosixFilePermissions.toString(permissions), path);
            }
            for (String name : SECRET_FILES) {
                Path file = resolve(name);
                if (Files.exists(file) && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                    LOG.warnf("%s may be read by every user of this machine: chmod 600 %s", file, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StartRefused refused(Path file, IOException e) {
        Path existing = existing(path);
        if (e instanceof AccessDeniedException) {
            Path forbidding = Files.isWritable(existing) ? existing(file) : existing; // to make a file takes the directory's rights
            return new StartRefused("postern.data-dir " + path + " cannot be written: " + FileOwner.words(forbidding) + ". "
                    + FileOwner.remedy(forbidding) + ", or set postern.data-dir to another one", e);
        }
        if (!Files.isDirectory(existing)) {
            return noDirectory(existing, e);
        }
        if (isReadOnly(existing)) {
            return new StartRefused("postern.data-dir " + path + " cannot be written: its file system is mounted read-only. "
                    + "Mount it for writing, or set postern.data-dir to another directory", e);
        }
        return new StartRefused("postern.data-dir " + path + " cannot be written: " + e.getMessage() + ", "
                + existing.toFile().getUsableSpace() / 1024 + " KB are free. Make room there, or set postern.data-dir to "
                + "another directory", e);
    }

    private static boolean isReadOnly(Path directory) {
        try {
            return Files.getFileStore(directory).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    private StartRefused noDirectory(Path file, IOException e) {
        return new StartRefused("postern.data-dir " + path + " is no directory: " + file
                + (Files.isSymbolicLink(file) && !Files.exists(file) ? " is a symbolic link to something that does not exist"
                        : " is a file")
                + ". Set postern.data-dir to a directory", e);
    }

    /** The nearest that is there: what forbids. */
    private static Path existing(Path path) {
        Path existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
                : new FileAttribute<?>[0];
    }
}
