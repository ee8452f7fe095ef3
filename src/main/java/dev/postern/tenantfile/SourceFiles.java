package dev.postern.tenantfile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files of a source, and none that is not below its directory. */
final class SourceFiles {

    private static final long BYTES_MAX = 16L * 1024 * 1024;

    private SourceFiles() {
    }

    /** @throws IllegalArgumentException the file cannot be read as text */
    static String read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(file + " is larger than " + BYTES_MAX + " bytes");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    /** @throws IllegalArgumentException it is no path */
    static Path resolve(Path directory, String reference) {
        return directory.resolve(reference.replace('\\', '/')).normalize();
    }

    /** @throws IllegalArgumentException no such file, or it is not below the directory, symbolic links followed */
    static String readBelow(Path directory, String reference) {
        try {
            Path file = resolve(directory, reference).toRealPath();
            if (!file.startsWith(directory.toRealPath())) {
                throw new IllegalArgumentException(reference + " is outside of " + directory);
            }
            return read(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(reference + " does not exist in " + directory, e);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(reference + " cannot be read", e);
        }
    }

    /** What is in a directory and ends so, by name; empty when there is no such directory. */
    static List<Path> in(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.filter(file -> file.getFileName().toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(directory + " cannot be read", e);
        }
    }
}
