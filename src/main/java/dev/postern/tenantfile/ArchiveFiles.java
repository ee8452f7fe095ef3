package dev.postern.tenantfile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The files of a zip archive that somebody sends. They are unpacked into memory only, and no more of them than the bounds
 * allow,
 * whatever the archive says of itself.
 */
final class ArchiveFiles {

    private static final int FILES_MAX = 1_000;
    private static final int BYTES_MAX = 1024 * 1024;
    private static final int NAME_CHARACTERS_MAX = 600;
    private static final String CHARACTER = "[^/\\\\\\x00-\\x1f\\x7f]";
    /** Relative, and none of its segments is {@code .} or {@code ..}; the name of a directory ends in a slash. */
    private static final Pattern NAME = Pattern
            .compile("(?:(?!\\.{1,2}/)" + CHARACTER + "++/)*+(?!\\.{1,2}\\z)" + CHARACTER + "*+");
    private static final Pattern YAML = Pattern.compile("(?i).*\\.ya?ml");
    /** What file managers add. */
    private static final Pattern OF_NOBODY = Pattern.compile("(?:.*/)?(?:\\.|__MACOSX/).*");
    private static final String TENANT = "tenant.yaml";

    private final Map<String, byte[]> files = new TreeMap<>();
    private int entries;
    private int bytes;

    private ArchiveFiles() {
    }

    /** Whether bytes begin as a zip archive does. */
    static boolean isArchive(byte[] bytes) {
        return bytes.length >= 4 && bytes[0] == 'P' && bytes[1] == 'K'
                && ((bytes[2] == 3 && bytes[3] == 4) || (bytes[2] == 5 && bytes[3] == 6));
    }

    /** @throws IllegalArgumentException it is no archive, or is beyond the bounds, with a sentence */
    static ArchiveFiles of(byte[] archive) {
        ArchiveFiles read = new ArchiveFiles();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8)) {
            for (Optional<ZipEntry> entry = next(zip); entry.isPresent(); entry = next(zip)) {
                read.add(entry.get(), zip);
            }
        } catch (IOException damaged) {
            throw new IllegalArgumentException("the archive is damaged, or packed in a way that is not taken", damaged);
        }
        return read;
    }

    private static Optional<ZipEntry> next(ZipInputStream zip) throws IOException {
        try {
            return Optional.ofNullable(zip.getNextEntry());
        } catch (IllegalArgumentException notUtf8) {
            throw new IOException(notUtf8);
        }
    }

    private void add(ZipEntry entry, ZipInputStream zip) throws IOException {
        String name = entry.getName();
        if (++entries > FILES_MAX) {
            throw new IllegalArgumentException("the archive has more than " + FILES_MAX + " files");
        }
        if (name.length() > NAME_CHARACTERS_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the archive has a file that is outside of it, or has a name that is not taken");
        }
        byte[] content = zip.readNBytes(BYTES_MAX - bytes + 1);
        bytes += content.length;
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("the archive is more than " + BYTES_MAX + " bytes when it is unpacked");
        }
        if (!entry.isDirectory() && files.put(name, content) != null) {
            throw new IllegalArgumentException("the archive has the file " + name + " twice");
        }
    }

    /**
     * The name of the tenant file in the archive.
     *
     * @throws IllegalArgumentException it has none, or several
     */
    String tenant() {
        if (files.containsKey(TENANT)) {
            return TENANT;
        }
        List<String> found = new ArrayList<>();
        files.keySet().stream().filter(name -> YAML.matcher(name).matches() && !OF_NOBODY.matcher(name).matches())
                .forEach(found::add);
        if (found.size() != 1) {
            throw new IllegalArgumentException(found.isEmpty() ? "the archive has no YAML file such as " + TENANT
                    : "the archive has several YAML files, and none of them is " + TENANT);
        }
        return found.get(0);
    }

    /**
     * A file as text.
     *
     * @param beside the file that the reference is relative to
     * @throws IllegalArgumentException there is no such file in the archive, or it is no text
     */
    String text(String beside, String reference) {
        String name = resolved(beside, reference);
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException(reference + " is not in the archive");
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(reference + " is not UTF-8 text", e);
        }
    }

    /** A path that leads out of the archive names no file of it. */
    private static String resolved(String beside, String reference) {
        List<String> segments = new ArrayList<>();
        for (String segment : (beside.substring(0, beside.lastIndexOf('/') + 1) + reference.replace('\\', '/'))
                .split("/", -1)) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return String.join("/", segments);
    }
}
