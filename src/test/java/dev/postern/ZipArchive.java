package dev.postern;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A zip archive somebody sent. */
public final class ZipArchive {

    private ZipArchive() {
    }

    /** Unpacks it; fails where a file would be outside of the directory or be written twice on a file system without case. */
    public static Path unpack(byte[] archive, Path directory) throws IOException {
        Set<String> written = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                assertTrue(file.startsWith(directory), entry.getName());
                assertTrue(written.add(entry.getName().toLowerCase(Locale.ROOT)), entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        assertFalse(written.isEmpty(), "not a zip archive, or an empty one");
        return directory;
    }
}
