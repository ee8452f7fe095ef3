package dev.postern.tenantfile;

import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where the entries of a family keep their code.
 *
 * @param field that holds the path of a {@code .js} file ({@code ./actions/x/code.js}), or the code itself
 * @param directory beside the YAML file where the Deploy CLI puts the code
 * @param file in a directory of the entry's name; empty where the file itself is named after the entry
 */
record CodeFiles(String field, String directory, String file) {

    private static final String SCRIPT = ".js";
    private static final String LITERAL = ".literal.js";

    private static final String TEXT = "text";

    /** No code begins so: a path relative to the file, or one of the server; and no code is the name of a script alone. */
    private static final Pattern PATH = Pattern
            .compile("\\.{1,2}[/\\\\].*|/(?![/*])[^\\s(){};]*|(?i)[^\\s(){};'\"]+\\.js");

    /** Whether what stands in the field is the path of a file; otherwise it is code. */
    static boolean isReference(String value) {
        return value.endsWith(SCRIPT) && value.indexOf('\n') < 0;
    }

    /**
     * Whether what stands in the field is a path. One that is no reference names no script, and must not become code; code that
     * looks so is written as {@link #asText}.
     */
    static boolean isPath(String value) {
        return isReference(value) || PATH.matcher(value).matches();
    }

    /** @throws IllegalArgumentException it is a path, and not of a script */
    static void requireScript(String value) {
        if (isPath(value) && !isReference(value)) {
            throw new IllegalArgumentException("the name of a file with code ends in " + SCRIPT
                    + "; code that looks like a path is written as {text: …}");
        }
    }

    /** Whether nothing in the file is a keyword. */
    static boolean isLiteral(String reference) {
        return reference.endsWith(LITERAL);
    }

    /** The field's value for code that would be taken for the path of a file. */
    static ObjectNode asText(String code) {
        return JsonNodeFactory.instance.objectNode().put(TEXT, code);
    }

    /** The same, for code that is written with its keywords. */
    static ObjectNode asText(JsonNode code) {
        return JsonNodeFactory.instance.objectNode().set(TEXT, code);
    }

    static boolean isText(JsonNode value) {
        return value.isObject() && value.size() == 1 && value.path(TEXT).isTextual();
    }

    static JsonNode text(JsonNode value) {
        return value.get(TEXT);
    }

    /** Names for what is in the directory. */
    FileNames names() {
        return new FileNames(file.isEmpty() ? SCRIPT : "");
    }

    /**
     * @param name one of {@link #names}
     * @param code in the file
     */
    String path(String name, String code) {
        String path = directory + "/" + name + (file.isEmpty() ? "" : "/" + file);
        return YamlWriter.looksLikeKeyword(code) ? path.substring(0, path.length() - SCRIPT.length()) + LITERAL : path;
    }
}
