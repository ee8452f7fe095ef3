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

/** The directory of {@code postern.data-dir}: readable by its owner only, and so is every file made in it. */
@Singleton
public final class DataDirectory {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path path;

    @Inject
    DataDirectory(PosternConfig config) {
        this(config.dataDir());
    }

    /** Creates the directory with mode 0700 when it is not there yet. */
    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(this.path)) {
                Files.createDirectories(this.path, mode("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("postern.data-dir cannot be created: " + this.path, e);
        }
    }

    public Path resolve(String fileName) {
        return path.resolve(fileName);
    }

    /** Whether there is such a file and something in it. */
    public boolean holds(String fileName) {
        return resolve(fileName).toFile().length() > 0;
    }

    /**
     * Writes a file of mode 0600, durably and whole or not at all, unless it is already there.
     *
     * @return false when the file existed; it is left as it was
     */
    public boolean writeOnce(String fileName, String content) {
        Path file = resolve(fileName);
        if (Files.exists(file)) {
            return false;
        }
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

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
                : new FileAttribute<?>[0];
    }
}
