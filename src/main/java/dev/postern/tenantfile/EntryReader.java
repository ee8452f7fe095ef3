package dev.postern.tenantfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.schema.PayloadMismatch;
import dev.postern.schema.PayloadSchema;
import dev.postern.schema.PayloadSchemas;

/** Turns entries into bodies that match their schema, and collects everything that is wrong with them on the way. */
final class EntryReader {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Stands for a secret that is not shown; means that the one there is stays. */
    private static final String NOT_SHOWN = "_VALUE_NOT_SHOWN_";

    private final TenantSource source;
    private final PayloadSchemas schemas;
    private final Keywords keywords;
    private final boolean strict;
    private final List<String> problems = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<Path, FileStamp> codeFiles = new HashMap<>();

    /** @param strict what is unknown is a problem; else it is left out and told */
    EntryReader(TenantSource source, PayloadSchemas schemas, Keywords keywords, boolean strict) {
        this.source = source;
        this.schemas = schemas;
        this.keywords = keywords;
        this.strict = strict;
    }

    List<String> problems() {
        return problems;
    }

    /** Paths of what was left out. */
    List<String> ignored() {
        return ignored;
    }

    /** The files that entries refer to, there or not. */
    Map<Path, FileStamp> codeFiles() {
        return codeFiles;
    }

    /** Names of clients and identifiers of APIs whose entries have problems. */
    Set<String> refused() {
        return refused;
    }

    /** The entries, where what stands in their place is one keyword, replaced. */
    List<Entry> spread(String key, List<Entry> entries) {
        if (entries.size() != 1 || !entries.get(0).body().isTextual()) {
            return entries;
        }
        return TenantSource.entriesOf(key, resolved(entries.get(0)), true);
    }

    /** @return empty when there is a problem with the entry, or it is passed over */
    Optional<ObjectNode> read(Family family, Entry entry) {
        if (isPassedOver(family, entry, entry.body())) {
            return Optional.empty();
        }
        int before = problems.size();
        refuseSecrets(family, entry);
        int beforeKeywords = problems.size();
        JsonNode resolved = resolved(entry);
        if (!(resolved instanceof ObjectNode body)) {
            problems.add(entry.path() + ": expected an object but found type " + PayloadSchema.typeOf(resolved));
            return Optional.empty();
        }
        if (problems.size() == beforeKeywords && !isPassedOver(family, entry, body)) {
            readFile(family, entry, body);
            ObjectNode checked = checked(family, entry, family.bodyOf(body.remove(family.readOnly())));
            if (problems.size() == before) {
                return Optional.of(checked);
            }
        }
        Stream.of("name", "identifier").filter(body::hasNonNull).forEach(field -> refused.add(body.path(field).asText()));
        return Optional.empty();
    }

    private ObjectNode checked(Family family, Entry entry, ObjectNode body) {
        PayloadSchema schema = schemas.named(family.schema());
        ObjectNode checked = body.deepCopy().without(family.beyondSchema());
        if (!strict) {
            schema.removeUnknown(checked).forEach(unknown -> ignored.add(entry.path() + "." + unknown));
        }
        for (PayloadMismatch mismatch : schema.mismatches(checked)) {
            problems.add(at(entry, mismatch.property()) + ": " + mismatch.getMessage());
        }
        family.beyondSchema().stream().filter(body::has).forEach(field -> checked.set(field, body.get(field)));
        return normal(checked);
    }

    private boolean isPassedOver(Family family, Entry entry, JsonNode body) {
        Optional<String> reason = body instanceof ObjectNode object ? family.passedOver(object) : Optional.empty();
        reason.ifPresent(why -> ignored.add(entry.path() + " (" + why + ")"));
        return reason.isPresent();
    }

    private JsonNode resolved(Entry entry) {
        return entry.fromEnvironment() ? entry.body() : keywords.resolve(entry.body(), missing -> tellMissing(entry, missing));
    }

    private void tellMissing(Entry entry, String missing) {
        String problem = entry.path() + ": nothing is set for the keyword " + missing
                + ": set the environment variable " + missing + ", or a mapping in AUTH0_KEYWORD_REPLACE_MAPPINGS";
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private void refuseSecrets(Family family, Entry entry) {
        if (entry.fromEnvironment()) {
            return;
        }
        for (String pointer : family.secrets()) {
            for (String path : expanded(entry.body(), pointer)) {
                JsonNode value = entry.body().at(path);
                if (value.isValueNode() && !value.isNull() && !value.asText().equals(NOT_SHOWN)
                        && !Keywords.isMarked(value.asText())) {
                    problems.add(at(entry, path.substring(1).replace('/', '.')) + ": a secret in clear text does not belong in"
                            + " a file: write ##NAME## and set NAME in the environment");
                }
            }
        }
    }

    /** The pointer; or, where a star stands for the items of an array or the fields of an object, one for each. */
    private static List<String> expanded(JsonNode body, String pointer) {
        if (pointer.endsWith("/*")) {
            String object = pointer.substring(0, pointer.length() - 2);
            return body.at(object).propertyStream()
                    .map(field -> object + "/" + field.getKey().replace("~", "~0").replace("/", "~1"))
                    .toList();
        }
        int star = pointer.indexOf("/*/");
        if (star < 0) {
            return List.of(pointer);
        }
        String array = pointer.substring(0, star);
        return IntStream.range(0, body.at(array).size()).mapToObj(i -> array + "/" + i + pointer.substring(star + 2)).toList();
    }

    private void readFile(Family family, Entry entry, ObjectNode body) {
        String field = family.code().map(CodeFiles::field).orElse("");
        String reference = body.path(field).asText("");
        if (!reference.endsWith(".js") || reference.indexOf('\n') >= 0) {
            return;
        }
        try {
            Path file = source.file(entry, reference);
            codeFiles.put(file, FileStamp.of(file)); // before it is read: what changes after that is noticed
            String text = Keywords.marked(source.text(entry, reference));
            body.put(field, keywords.resolveText(text, missing -> tellMissing(entry, missing)));
        } catch (IllegalArgumentException unreadable) {
            problems.add(at(entry, field) + ": " + unreadable.getMessage());
        }
    }

    private static String at(Entry entry, String property) {
        return property.isEmpty() ? entry.path() : entry.path() + "." + property;
    }

    /** As the store gives it back: numbers of the same type, so that what is equal compares equal. */
    private static ObjectNode normal(ObjectNode body) {
        try {
            return (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
