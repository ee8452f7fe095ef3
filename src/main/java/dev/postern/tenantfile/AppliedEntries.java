package dev.postern.tenantfile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Which entries were applied before, word for word. If such an entry fails now, the cause is a later change in the registry,
 * not the file. It must not stop a start, because then anybody who may change an application could stop a start.
 */
final class AppliedEntries {

    private final Map<String, String> before;
    private final Map<String, String> now = new TreeMap<>();

    /** @param before digests that {@link #learnt} gave earlier */
    AppliedEntries(Map<String, String> before) {
        this.before = Map.copyOf(before);
    }

    boolean isAppliedBefore(Family family, ObjectNode body) {
        return digest(family, body).equals(before.get(key(family, body)));
    }

    void apply(Family family, ObjectNode body) {
        now.put(key(family, body), digest(family, body));
    }

    /** What is to be kept for the next time. */
    Map<String, String> learnt() {
        Map<String, String> learnt = new TreeMap<>(now);
        learnt.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        return learnt;
    }

    private static String key(Family family, ObjectNode body) {
        return family.key() + ": " + family.identity(body);
    }

    /** Without secrets: whoever reads the store must not be able to try them. */
    private static String digest(Family family, ObjectNode body) {
        ObjectNode open = body.deepCopy();
        for (String pointer : family.secrets()) {
            for (String path : EntryReader.expanded(open, pointer)) {
                int last = path.lastIndexOf('/');
                JsonNode parent = open.at(path.substring(0, last));
                if (parent instanceof ObjectNode object) {
                    object.remove(path.substring(last + 1).replace("~1", "/").replace("~0", "~"));
                }
            }
        }
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(open.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
