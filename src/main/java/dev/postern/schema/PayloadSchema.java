package dev.postern.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.postern.text.Texts;

/**
 * A JSON Schema, as far as the bodies of the Management API need it: {@code type} (also several), {@code enum}, {@code
 * minLength}, {@code maxLength}, {@code pattern}, {@code minimum}, {@code maximum}, {@code items}, {@code minItems}, {@code
 * maxItems}, {@code uniqueItems}, {@code properties}, {@code required}, {@code minProperties}, {@code maxProperties}, {@code
 * additionalProperties}, {@code patternProperties} (of properties that are not declared), {@code propertyNames} (its lengths
 * and its pattern), and {@code not} of everything, for a property that nobody may set. Reports what is wrong in the words of
 * the validator Auth0 uses, but never repeats a value that is {@code writeOnly}.
 */
public final class PayloadSchema {

    private static final int QUOTED_CHARACTERS_MAX = 100;
    private static final int NAMES_LISTED_MAX = 20;

    private final JsonNode definition;
    private final List<String> types;
    private final Optional<Pattern> pattern;
    private final Map<String, PayloadSchema> properties = new LinkedHashMap<>();
    private final Map<Pattern, PayloadSchema> patternProperties = new LinkedHashMap<>();
    private final Optional<PayloadSchema> items;
    private final Optional<PayloadSchema> additional;
    private final Optional<PayloadSchema> propertyNames;

    PayloadSchema(JsonNode definition) {
        this.definition = definition;
        JsonNode type = definition.path("type");
        this.types = type.isArray() ? texts(type) : type.isTextual() ? List.of(type.textValue()) : List.of();
        this.pattern = Optional.ofNullable(definition.path("pattern").textValue()).map(PayloadSchema::compiled);
        definition.path("properties").properties()
                .forEach(property -> properties.put(property.getKey(), new PayloadSchema(property.getValue())));
        definition.path("patternProperties").properties().forEach(
                property -> patternProperties.put(compiled(property.getKey()), new PayloadSchema(property.getValue())));
        this.items = child("items");
        this.additional = child("additionalProperties");
        this.propertyNames = child("propertyNames");
    }

    /** @throws PayloadMismatch the first thing that is wrong with the value */
    public void check(JsonNode value) {
        check(value, "", mismatch -> {
            throw mismatch;
        });
    }

    /** Everything that is wrong with the value; empty when nothing is. */
    public List<PayloadMismatch> mismatches(JsonNode value) {
        List<PayloadMismatch> found = new ArrayList<>();
        check(value, "", found::add);
        return found;
    }

    /**
     * The undeclared properties of the object that the schema allows, if it declares some; empty if all are declared. {@link
     * #mismatches} names those that it does not allow.
     */
    public List<String> undeclared(JsonNode value) {
        return properties.isEmpty() ? List.of()
                : value.propertyStream().map(Map.Entry::getKey)
                        .filter(name -> !properties.containsKey(name) && !isUnknown(name)).map(PayloadSchema::quoted).toList();
    }

    /** Removes every property and every null that the schema does not allow, and returns their paths. */
    public List<String> removeUnknown(JsonNode value) {
        List<String> removed = new ArrayList<>();
        removeUnknown(value, "", removed);
        return removed;
    }

    private void removeUnknown(JsonNode value, String path, List<String> removed) {
        if (value instanceof ObjectNode object) {
            for (String name : object.propertyStream().map(Map.Entry::getKey).toList()) {
                if (isUnknown(name) || isMisplacedNull(name, object.get(name))) {
                    object.remove(name);
                    removed.add(join(path, quoted(name)));
                } else if (properties.containsKey(name)) {
                    properties.get(name).removeUnknown(object.get(name), join(path, name), removed);
                }
            }
        } else if (items.isPresent()) {
            for (int i = 0; i < value.size(); i++) {
                items.get().removeUnknown(value.get(i), path + "[" + i + "]", removed);
            }
        }
    }

    private void check(JsonNode value, String path, Consumer<PayloadMismatch> found) {
        if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(type, value))) {
            found.accept(mismatch("Expected type " + String.join(",", types) + " but found type " + typeOf(value), path));
            return;
        }
        if (definition.has("enum")
                && StreamSupport.stream(definition.get("enum").spliterator(), false).noneMatch(value::equals)) {
            found.accept(mismatch("No enum match" + (isSecret() ? "" : " for: " + quoted(value.asText())), path));
        }
        if (value.isTextual()) {
            checkText(value.textValue(), path, found);
        } else if (value.isNumber()) {
            checkNumber(value.decimalValue(), path, found);
        } else if (value.isArray()) {
            checkArray(value, path, found);
        } else if (value.isObject()) {
            checkObject(value, path, found);
        }
    }

    private void checkText(String text, String path, Consumer<PayloadMismatch> found) {
        int length = text.codePointCount(0, text.length());
        if (length < limit("minLength", 0)) {
            found.accept(mismatch("String is too short (" + length + " chars), minimum " + limit("minLength", 0), path));
        }
        if (length > limit("maxLength", Integer.MAX_VALUE)) {
            found.accept(mismatch("String is too long (" + length + " chars), maximum " + limit("maxLength", 0), path));
        }
        if (pattern.isPresent() && !pattern.get().matcher(text).find()) {
            found.accept(mismatch("String does not match pattern " + definition.get("pattern").textValue()
                    + (isSecret() ? "" : ": " + quoted(text)), path));
        }
    }

    private void checkNumber(BigDecimal number, String path, Consumer<PayloadMismatch> found) {
        if (definition.has("minimum") && number.compareTo(definition.get("minimum").decimalValue()) < 0) {
            found.accept(mismatch(
                    "Value " + quoted(number.toString()) + " is less than minimum " + definition.get("minimum"), path));
        }
        if (definition.has("maximum") && number.compareTo(definition.get("maximum").decimalValue()) > 0) {
            found.accept(mismatch(
                    "Value " + quoted(number.toString()) + " is greater than maximum " + definition.get("maximum"), path));
        }
    }

    private void checkArray(JsonNode array, String path, Consumer<PayloadMismatch> found) {
        if (array.size() < limit("minItems", 0)) {
            found.accept(mismatch("Array is too short (" + array.size() + "), minimum " + limit("minItems", 0), path));
        }
        if (array.size() > limit("maxItems", Integer.MAX_VALUE)) {
            found.accept(mismatch("Array is too long (" + array.size() + "), maximum " + limit("maxItems", 0), path));
            return; // what is too long is not read to its end
        }
        boolean unique = definition.path("uniqueItems").asBoolean(false);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < array.size(); i++) {
            int index = i;
            items.ifPresent(schema -> schema.check(array.get(index), path + "[" + index + "]", found));
            Integer before = unique ? seen.put(canonical(array.get(i)), i) : null;
            if (before != null) {
                found.accept(mismatch("Array items are not unique (indexes " + before + " and " + i + ")", path));
            }
        }
    }

    /**
     * One text for equal values. Texts can be ordered, so a map of them stays quick whatever their hashes are; a map of
     * {@link JsonNode} does not.
     */
    private static String canonical(JsonNode value) {
        if (value.isObject()) {
            Map<String, String> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), canonical(field.getValue())));
            StringBuilder text = new StringBuilder("{");
            fields.forEach((name, field) -> text.append(TextNode.valueOf(name)).append(':').append(field).append(','));
            return text.append('}').toString();
        }
        return value.toString();
    }

    private void checkObject(JsonNode object, String path, Consumer<PayloadMismatch> found) {
        List<String> unknown = object.propertyStream().map(Map.Entry::getKey).filter(this::isUnknown).toList();
        if (!unknown.isEmpty()) {
            String listed = unknown.stream().limit(NAMES_LISTED_MAX).map(PayloadSchema::quoted)
                    .collect(Collectors.joining(","));
            found.accept(mismatch("Additional properties not allowed: " + listed
                    + (unknown.size() > NAMES_LISTED_MAX ? ",…" : ""), path));
        }
        for (JsonNode required : definition.path("required")) {
            String name = required.textValue();
            if (!object.has(name)) {
                found.accept(properties.getOrDefault(name, this).mismatch("Missing required property: " + name,
                        join(path, name)));
            }
        }
        if (object.size() < limit("minProperties", 0)) {
            found.accept(mismatch(
                    "Too few properties defined (" + object.size() + "), minimum " + limit("minProperties", 0), path));
        }
        if (object.size() > limit("maxProperties", Integer.MAX_VALUE)) {
            found.accept(mismatch(
                    "Too many properties defined (" + object.size() + "), maximum " + limit("maxProperties", 0), path));
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            propertyNames.ifPresent(schema -> schema.checkText(name, join(path, quoted(name)), found));
            if (!isUnknown(name)) {
                schemaOf(name).ifPresent(schema -> schema.check(field.getValue(), join(path, quoted(name)), found));
            }
        }
    }

    private Optional<PayloadSchema> schemaOf(String property) {
        return Optional.ofNullable(properties.get(property))
                .or(() -> patternProperties.entrySet().stream().filter(entry -> entry.getKey().matcher(property).find())
                        .map(Map.Entry::getValue).findFirst())
                .or(() -> additional);
    }

    /** Such as a client secret: no answer shows it, so errors do not either. */
    private boolean isSecret() {
        return definition.path("writeOnly").asBoolean(false);
    }

    /** Whether an object of this schema may not have the property. */
    private boolean isUnknown(String property) {
        PayloadSchema declared = properties.get(property);
        if (declared != null) {
            return declared.definition.has("not"); // of everything
        }
        boolean closed = definition.has("additionalProperties") && !definition.get("additionalProperties").asBoolean(true);
        return closed && additional.isEmpty();
    }

    private boolean isMisplacedNull(String property, JsonNode value) {
        PayloadSchema declared = properties.get(property);
        return value.isNull() && declared != null && !declared.types.isEmpty() && !declared.types.contains("null");
    }

    private PayloadMismatch mismatch(String reason, String path) {
        return new PayloadMismatch(reason, path, definition.path("description").asText(""));
    }

    /** A schema's {@code $} is the very end (ECMA-262); Java's would let a line break follow. */
    private static Pattern compiled(String pattern) {
        return Pattern.compile(pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
    }

    private Optional<PayloadSchema> child(String keyword) {
        return Optional.ofNullable(definition.get(keyword)).filter(JsonNode::isObject).map(PayloadSchema::new);
    }

    private int limit(String keyword, int otherwise) {
        return definition.path(keyword).asInt(otherwise);
    }

    private static boolean isOf(String type, JsonNode value) {
        return type.equals(typeOf(value)) || ("number".equals(type) && value.isNumber());
    }

    /** A value's type in JSON Schema's words. */
    public static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NULL -> "null";
            case MISSING, BINARY, POJO -> "undefined";
        };
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String quoted(String text) {
        return Texts.elided(text, QUOTED_CHARACTERS_MAX);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
    }
}
