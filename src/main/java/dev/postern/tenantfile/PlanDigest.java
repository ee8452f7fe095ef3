package dev.postern.tenantfile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The digest of a tenant file and of what it changes. Made twice, for a plan and when it is applied, it is the same if the same
 * entities are changed from the same values to the same values. What a change makes at random or by the clock does not count:
 * ids of what is created, and times.
 */
final class PlanDigest {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    /** Keys that an application brings along get ids of their own. */
    private static final Pattern CREDENTIAL = Pattern.compile("cred_[A-Za-z0-9]{22}");
    private static final Pattern TIME = Pattern.compile("\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[^\"]*\"");

    private PlanDigest() {
    }

    /**
     * @param ids of all that is created, in order
     * @return SHA-256 in hexadecimal digits
     */
    static String of(String text, List<TenantPlan.Change> changes, Collection<String> ids, List<String> warnings) {
        MessageDigest digest = sha256();
        add(digest, text);
        Map<String, String> made = new HashMap<>();
        ids.forEach(id -> made.put(id, "new " + made.size()));
        for (TenantPlan.Change change : changes) {
            add(digest, known(change.outcome() + " " + change.label() + " " + change.id(), made));
            add(digest, change.before().map(document -> shown(document, change, made)).orElse(""));
            add(digest, change.after().map(document -> shown(document, change, made)).orElse(""));
        }
        warnings.forEach(warning -> add(digest, known(warning, made)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of what is changed, the fields that are changed; else the whole. */
    private static String shown(ObjectNode document, TenantPlan.Change change, Map<String, String> made) {
        ObjectNode shown = change.outcome().equals(Plan.CHANGED) ? document.deepCopy().retain(change.fields()) : document;
        String text = TIME.matcher(known(shown.toString(), made)).replaceAll("\"\"");
        return change.outcome().equals(Plan.CREATED) ? CREDENTIAL.matcher(text).replaceAll("new") : text;
    }

    /** The text with the number of what is created in place of its id. */
    private static String known(String text, Map<String, String> made) {
        return ID.matcher(text).replaceAll(id -> Matcher.quoteReplacement(made.getOrDefault(id.group(), id.group())));
    }

    /** The text with {@code NEW_ID} in place of these ids. */
    static String withoutIds(String text, Set<String> ids) {
        return ID.matcher(text).replaceAll(id -> Matcher.quoteReplacement(ids.contains(id.group()) ? "NEW_ID" : id.group()));
    }

    /** Each text with its length, so that two texts are never taken for one. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
