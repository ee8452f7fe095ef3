package dev.postern.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema, as far as the bodies of the Management API need it: {@code type} (also several), {@code enum},
 * {@code minLength}, {@code maxLength}, {@code pattern}, {@code minimum}, {@code maximum}, {@code items},
 * {@code minItems}, {@code maxItems}, {@code uniqueItems}, {@code properties}, {@code required}, {@code minProperties},
 * {@code maxProperties}, {@code additionalProperties}, {@code propertyNames} (its lengths). Says what is wrong in the words of
 * the validator Auth0 uses, but never repeats a value that is {@code writeOnly}.
 */
public final class PayloadSchema {

    private static final int QUOTED_CHARACTERS_MAX = 100;

    private final JsonNode definition;
    private final List<String> types;
    private final Optional<Pattern> pattern;
    private final Map<String, PayloadSchema> properties = new LinkedHashMap<>();
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

    /** Takes out of the value every property its schema does not know; answers their paths. */
    public List<String> removeUnknown(JsonNode value) {
        List<String> removed = new ArrayList<>();
        removeUnknown(value, "", removed);
        return removed;
    }

    private void removeUnknown(JsonNode value, String path, List<String> removed) {
        if (value instanceof ObjectNode object) {
            for (String name : object.propertyStream().map(Map.Entry::getKey).toList()) {
                if (isUnknown(name)) {
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
        }
        Map<JsonNode, Integer> seen = new HashMap<>();
        for (int i = 0; i < array.size(); i++) {
            int index = i;
            items.ifPresent(schema -> schema.check(array.get(index), path + "[" + index + "]", found));
            Integer before = seen.put(array.get(i), i);
            if (before != null && definition.path("uniqueItems").asBoolean(false)) {
                found.accept(mismatch("Array items are not unique (indexes " + before + " and " + i + ")", path));
            }
        }
    }

    private void checkObject(JsonNode object, String path, Consumer<PayloadMismatch> found) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (isUnknown(field.getKey())) {
                found.accept(mismatch("Additional properties not allowed: " + quoted(field.getKey()), path));
            }
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
            Optional.ofNullable(properties.get(name)).or(() -> additional)
                    .ifPresent(schema -> schema.check(field.getValue(), join(path, quoted(name)), found));
        }
    }

    /** Such as a client secret: no answer shows it, so errors do not either. */
    private boolean isSecret() {
        return definition.path("writeOnly").asBoolean(false);
    }

    /** Whether an object of this schema may not have the property. */
    private boolean isUnknown(String property) {
        boolean closed = definition.has("additionalProperties") && !definition.get("additionalProperties").asBoolean(true);
        return closed && additional.isEmpty() && !properties.containsKey(property);
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
        if (text.length() <= QUOTED_CHARACTERS_MAX) {
            return text;
        }
        boolean inPair = Character.isHighSurrogate(text.charAt(QUOTED_CHARACTERS_MAX - 1)); // half of one has no UTF-8 form
        return text.substring(0, QUOTED_CHARACTERS_MAX - (inPair ? 1 : 0)) + "…";
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
    }
}
