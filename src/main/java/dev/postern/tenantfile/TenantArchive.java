package dev.postern.tenantfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An export as the Deploy CLI writes it in its YAML format: {@code tenant.yaml}, and beside it a file for the code of each
 * Action and Hook, which the Deploy CLI reads from there and nowhere else.
 */
final class TenantArchive {

    private final Map<String, String> files = new LinkedHashMap<>();

    /** Moves the code of entries into files of their own; in its place comes the path of the file. */
    void moveCode(Family family, JsonNode entries) {
        Optional<CodeFiles> code = family.code();
        if (code.isEmpty()) {
            return;
        }
        FileNames names = code.get().names();
        for (JsonNode entry : entries) {
            String text = entry.path(code.get().field()).asText("");
            if (!text.isEmpty()) {
                String path = code.get().path(names.next(entry.path("name").asText()), text);
                files.put(path, text);
                ((ObjectNode) entry).put(code.get().field(), "./" + path);
            }
        }
    }

    /** @param yaml the tenant, its code moved; it comes first */
    byte[] zip(String yaml, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            write(zip, "tenant.yaml", yaml, now);
            for (Map.Entry<String, String> file : files.entrySet()) {
                write(zip, file.getKey(), file.getValue(), now);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Times are true, for whoever looks at them to see what has changed, as {@link TenantFileWatcher} does. */
    private static void write(ZipOutputStream zip, String path, String text, Instant now) throws IOException {
        ZipEntry entry = new ZipEntry(path);
        entry.setLastModifiedTime(FileTime.from(now));
        zip.putNextEntry(entry);
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
