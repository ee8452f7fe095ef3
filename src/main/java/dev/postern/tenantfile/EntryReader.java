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

import dev.postern.entity.Entity;
import dev.postern.schema.PayloadMismatch;
import dev.postern.schema.PayloadSchema;
import dev.postern.schema.PayloadSchemas;
import dev.postern.text.StorableJson;
import dev.postern.text.Texts;

/** Turns entries into bodies that match their schema, and collects everything that is wrong with them on the way. */
final class EntryReader {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Replaces a secret that is not shown; in a body it means that the stored secret stays. */

    private final TenantSource source;
    private final PayloadSchemas schemas;
    private final Keywords keywords;
    private final boolean strict;
    private final List<String> problems = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();
    private final List<String> unknownButKept = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<Path, FileStamp> codeFiles = new HashMap<>();

    /** @param strict unknown content is a problem; otherwise it is left out and logged */
    EntryReader(TenantSource source, PayloadSchemas schemas, Keywords keywords, boolean strict) {
        this.source = source;
        this.schemas = schemas;
        this.keywords = keywords;
        this.strict = strict;
    }

    List<String> problems() {
        return problems;
    }

    /**
     * Adds a problem, once.
     *
     * @param path of the entry
     * @param rest of the sentence; what keywords stand for is hidden in it
     */
    void problem(String path, String rest) {
        String problem = Texts.oneLine(path + keywords.shown().hiddenIn(rest));
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** Paths of what was left out. */
    List<String> ignored() {
        return ignored;
    }

    private void ignored(String path, String rest) {
        ignored.add(Texts.oneLine(path + keywords.shown().hiddenIn(rest)));
    }

    /** A file of the source that nothing reads. */
    void unread(String path, String reason) {
        if (strict) {
            problem(path, " is not read: " + reason);
        } else {
            ignored(path, " (" + reason + ")");
        }
    }

    /** Paths of fields that are stored and have no effect, as far as Postern knows: new ones of Auth0's, or misspelt. */
    List<String> unknownButKept() {
        return unknownButKept;
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

    /** @return empty when there is a problem with the entry, or it is left out */
    Optional<ObjectNode> read(Family family, Entry entry) {
        if (isPassedOver(family, entry, entry.body())) {
            return Optional.empty();
        }
        int before = problems.size();
        refuseSecrets(family, entry);
        int beforeKeywords = problems.size();
        JsonNode resolved = resolved(family, entry);
        if (!(resolved instanceof ObjectNode body)) {
            problem(entry.path(), ": expected an object but found type " + PayloadSchema.typeOf(resolved));
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
        Optional<StorableJson.Refusal> refusal = StorableJson.refusal(body);
        if (refusal.isPresent()) {
            problem(entry.path(), after(refusal.get().path()) + ": " + refusal.get().reason());
            return body;
        }
        ObjectNode checked = body.deepCopy().without(family.beyondSchema());
        check(schemas.named(family.schema()), entry.path(), checked);
        family.beyondSchema().stream().filter(body::has).forEach(field -> checked.set(field, body.get(field)));
        family.lists().forEach((field, schema) -> checkItems(schemas.named(schema), entry.path(), checked, field));
        return normal(checked);
    }

    private void checkItems(PayloadSchema schema, String path, ObjectNode body, String field) {
        JsonNode items = body.path(field);
        if (items.isNull()) {
            body.remove(field);
            return;
        }
        if (body.has(field) && !items.isArray()) {
            problem(path, "." + field + ": Expected type array but found type " + PayloadSchema.typeOf(items));
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            check(schema, path + "." + field + "[" + i + "]", items.get(i));
        }
    }

    private void check(PayloadSchema schema, String path, JsonNode body) {
        if (!strict) {
            schema.removeUnknown(body).forEach(unknown -> ignored(path, "." + unknown));
        }
        for (String unknown : schema.undeclared(body)) {
            if (strict) {
                problem(path, "." + unknown + ": not a field Postern knows");
            } else {
                unknownButKept.add(Texts.oneLine(path + keywords.shown().hiddenIn("." + unknown)));
            }
        }
        for (PayloadMismatch mismatch : schema.mismatches(body)) {
            problem(path, after(mismatch.property()) + ": " + mismatch.getMessage());
        }
    }

    private boolean isPassedOver(Family family, Entry entry, JsonNode body) {
        Optional<String> reason = body instanceof ObjectNode object ? family.passedOver(object) : Optional.empty();
        reason.ifPresent(why -> ignored(entry.path(), " (" + why + ")"));
        return reason.isPresent();
    }

    private JsonNode resolved(Entry entry) {
        return entry.fromEnvironment() ? entry.body()
                : keywords.resolve(entry.body(), Keywords.Use.SHOWN, reason -> problem(entry.path(), ": " + reason));
    }

    /** In a field of which only a hash is kept, a keyword may also use Postern's own credentials. */
    private JsonNode resolved(Family family, Entry entry) {
        if (entry.fromEnvironment() || !(entry.body() instanceof ObjectNode object)) {
            return resolved(entry);
        }
        Entry shown = new Entry(entry.path(), object.deepCopy().remove(family.hashed()), false);
        JsonNode body = resolved(shown);
        family.hashed().stream().filter(object::has).forEach(field -> ((ObjectNode) body).set(field, keywords
                .resolve(object.get(field), Keywords.Use.HASHED, reason -> problem(entry.path(), ": " + reason))));
        return body;
    }

    private void refuseSecrets(Family family, Entry entry) {
        if (entry.fromEnvironment()) {
            return;
        }
        for (String pointer : family.secrets()) {
            for (String path : expanded(entry.body(), pointer)) {
                JsonNode value = entry.body().at(path);
                if (value.isValueNode() && !value.isNull() && !value.asText().equals(Entity.NOT_SHOWN)
                        && !keywords.marks().isMarked(value.asText())) {
                    problem(entry.path(),
                            after(path.substring(1).replace('/', '.')) + ": a secret in clear text does not belong in"
                                    + " a file: write ##NAME## and set NAME in the environment");
                }
            }
        }
    }

    /** The pointer; or, where a star stands for the items of an array or the fields of an object, one for each. */
    static List<String> expanded(JsonNode body, String pointer) {
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
        if (CodeFiles.isText(body.path(field))) {
            body.set(field, CodeFiles.text(body.get(field)));
            return;
        }
        String reference = body.path(field).asText("");
        try {
            CodeFiles.requireScript(reference);
            if (!CodeFiles.isReference(reference)) {
                return;
            }
            Path file = source.file(entry, reference);
            codeFiles.put(file, FileStamp.of(file)); // before it is read: what changes after that is noticed
            String text = source.text(entry, reference);
            body.put(field, CodeFiles.isLiteral(reference) ? text
                    : keywords.resolveText(keywords.marks().marked(text), reason -> problem(entry.path(), ": " + reason)));
        } catch (IllegalArgumentException unreadable) {
            problem(entry.path(), after(field) + ": " + unreadable.getMessage());
        }
    }

    private static String after(String property) {
        return property.isEmpty() ? "" : "." + property;
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
