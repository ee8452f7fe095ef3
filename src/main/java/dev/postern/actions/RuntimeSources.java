package dev.postern.actions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The JavaScript that Actions find beside the language: {@code runtime.js}, and the built-in modules that it loads on demand.
 * Both are resources of this package. They are our own code, and no text of a customer is ever among them.
 */
public final class RuntimeSources {

    /** As {@code runtime.js} asks for them: {@code crypto}, {@code internal/fetch}. */
    private static final Pattern NAME = Pattern.compile("(internal/)?[a-z][a-z0-9_-]{0,40}");

    private static final Map<String, Optional<String>> MODULES = new ConcurrentHashMap<>();

    private RuntimeSources() {
    }

    /** A function expression that takes the host's function and returns the runtime. */
    public static String runtime() {
        return Entry.SOURCE;
    }

    /**
     * The answer to the host operation {@code source}: the text of a CommonJS module.
     *
     * @param name of the file in {@code modules}, without its ending
     */
    public static Optional<String> module(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<String> known = MODULES.get(name);
        if (known == null) {
            known = read("modules/" + name + ".js");
            if (known.isPresent()) {
                MODULES.put(name, known);
            }
        }
        return known;
    }

    /** @return whether customers' code gets a module of this name from here, whatever npm packages are installed */
    public static boolean isBuiltIn(String name) {
        return !name.startsWith("internal/") && module(name).isPresent();
    }

    private static Optional<String> read(String resource) {
        try (InputStream stream = RuntimeSources.class.getResourceAsStream(resource)) {
            return stream == null ? Optional.empty()
                    : Optional.of(trimmed(new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An engine keeps the text of every function. Indentation and comments are left out; line numbers stay as they are. */
    private static String trimmed(String source) {
        return source.lines().map(String::strip).map(line -> line.startsWith("//") ? "" : line)
                .collect(Collectors.joining("\n"));
    }

    /** Read when an engine first needs it. */
    private static final class Entry {
        static final String SOURCE = read("runtime.js").orElseThrow();
    }
}
