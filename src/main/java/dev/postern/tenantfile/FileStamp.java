package dev.postern.tenantfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Time, size and key of a file, with symbolic links followed. Another stamp means another content.
 *
 * @param key that the file system knows the file by; empty where it has none
 */
record FileStamp(FileTime modified, long size, String key) {

    private static final FileStamp ABSENT = new FileStamp(FileTime.fromMillis(0), -1, "");
    private static final int DEPTH_MAX = 4;

    /** Of a file that may be missing. */
    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return ABSENT;
        }
    }

    /** Of the file, or of all that is in the directory; of none where it is missing or being replaced. */
    static Map<Path, FileStamp> below(Path path) {
        Map<Path, FileStamp> stamps = new LinkedHashMap<>();
        try (Stream<Path> files = Files.find(path, DEPTH_MAX, (file, attributes) -> attributes.isRegularFile(),
                FileVisitOption.FOLLOW_LINKS)) {
            files.forEach(file -> stamps.put(file, of(file)));
        } catch (IOException | UncheckedIOException e) {
            return Map.of();
        }
        return stamps;
    }
}
