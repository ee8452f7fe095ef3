package dev.postern.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The directory of {@code postern.data-dir}: readable by its owner only, and so is every file made in it. It is made with
 * its first file, so a process that has nothing to keep here needs no directory.
 */
@Singleton
public final class DataDirectory {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;

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
     * Writes a file of mode 0600, durably and whole or not at all, unless it is already there; the directory, mode 0700, is
     * created when it is not there yet.
     *
     * @return false when the file existed; it is left as it was
     */
    public boolean writeOnce(String fileName, String content) {
        Path file = resolve(fileName);
        if (Files.exists(file)) {
            return false;
        }
        create();
        try {
            Path draft = Files.createTempFile(path, fileName, ".draft", mode("rw-------"));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private void create() {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, mode("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("postern.data-dir cannot be created: " + path, e);
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
                : new FileAttribute<?>[0];
    }
}
