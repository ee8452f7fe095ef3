package dev.postern.actions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The npm packages that the operator installed for Actions ({@code npm install --ignore-scripts}), found as Node finds them:
 * {@code node_modules} of every directory upwards, {@code exports} with the conditions {@code require}, {@code node} and
 * {@code default}, {@code main}, {@code index.js}. Nothing outside of the directory is read, also not through a symbolic link.
 *
 * <p>
 * What is read is kept in memory until {@link #forget}.
 */
public final class ModulesDirectory {

    static final int FILE_BYTES_MAX = 2 << 20;
    static final long KEPT_BYTES_MAX = 32L << 20;
    private static final int ANSWERS_MAX = 4096;
    private static final int PACKAGES_MAX = 500;
    private static final int EXPORTS_DEPTH_MAX = 10;
    private static final int SPECIFIER_LENGTH_MAX = 512;

    private static final Pattern PACKAGE = Pattern.compile("(@[A-Za-z0-9-~][A-Za-z0-9-._~]*/)?[A-Za-z0-9-_~][A-Za-z0-9-._~]*");
    private static final List<String> CONDITIONS = List.of("require", "node", "default");
    private static final List<String> ENDINGS = List.of("", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<Path, Optional<String>> files = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();

    /** @param directory that contains {@code node_modules}; empty if there is none */
    public ModulesDirectory(Optional<Path> directory) {
        this.root = directory.map(ModulesDirectory::real).orElse(null);
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            return directory.toAbsolutePath().normalize();
        }
    }

    /**
     * The answer to the host operation {@code resolve}.
     *
     * @param argument JSON: {@code specifier} as in {@code require(specifier)}, {@code from} the id of the module that asks
     * @return JSON: {@code id}, {@code source} and, for a JSON file, {@code json}; or {@code error}; or nothing of these
     */
    public String resolve(String argument) {
        try {
            JsonNode asked = JSON.readTree(argument);
            String specifier = asked.path("specifier").asText("");
            String from = asked.path("from").asText("");
            if (specifier.length() > SPECIFIER_LENGTH_MAX || from.length() > 8 * SPECIFIER_LENGTH_MAX) {
                return "{}";
            }
            String key = from + "\n" + specifier;
            String known = answers.get(key);
            if (known == null) {
                known = answer(specifier, from);
                if (answers.size() < ANSWERS_MAX && keep(known.length())) {
                    answers.put(key, known);
                }
            }
            return known;
        } catch (JsonProcessingException e) {
            return "{}";
        }
    }

    /** Reads everything again from now on: called when code is deployed. */
    public void forget() {
        answers.clear();
        files.clear();
        keptBytes.set(0);
    }

    /**
     * Why a declared dependency cannot be used.
     *
     * @param version that the Action declares: an exact one, or {@code latest}
     */
    public Optional<String> fault(String name, String version) {
        if (RuntimeSources.isBuiltIn(name)) {
            return Optional.empty();
        }
        if (root == null) {
            return Optional.of("The npm package " + name + " is not available: postern.actions.modules-dir is not set");
        }
        if (!PACKAGE.matcher(name).matches()) {
            return Optional.of(name + " is not the name of an npm package");
        }
        try {
            Path directory = find(root, name);
            if (directory == null) {
                return Optional.of("The npm package " + name + " is not installed in postern.actions.modules-dir");
            }
            String installed = description(directory).path("version").asText("");
            String wanted = version == null ? "latest" : version.strip().replaceFirst("^[=v]+", "");
            if (!wanted.isEmpty() && !"latest".equals(wanted) && !wanted.equals(installed)) {
                return Optional.of("The npm package " + name + " is installed in version " + installed + ", not " + wanted);
            }
            entry(directory, name, ".");
            return nativeOrMissing(directory, name);
        } catch (Unusable unusable) {
            return Optional.of(unusable.getMessage());
        }
    }

    /** Looks at the package and at everything that it needs. */
    private Optional<String> nativeOrMissing(Path directory, String name) {
        Deque<Path> open = new ArrayDeque<>(List.of(directory));
        Set<Path> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Path current = open.remove();
            JsonNode description = description(current);
            String currentName = description.path("name").asText(name);
            String needed = currentName.equals(name) ? "The npm package " + name
                    : "The npm package " + name + " needs " + currentName + ", which";
            if (description.path("gypfile").asBoolean() || Files.exists(current.resolve("binding.gyp"))) {
                return Optional.of(needed + " has native code (binding.gyp), which Actions cannot load");
            }
            for (Iterator<String> names = description.path("dependencies").fieldNames(); names.hasNext();) {
                String dependency = names.next();
                if (!PACKAGE.matcher(dependency).matches()) {
                    continue;
                }
                Path found = find(current, dependency);
                if (found == null) {
                    return Optional.of("The npm package " + name + " needs " + dependency
                            + ", which is not installed in postern.actions.modules-dir");
                }
                if (seen.size() < PACKAGES_MAX && seen.add(found)) {
                    open.add(found);
                }
            }
        }
        return Optional.empty();
    }

    // ---------------------------------------------------------------- resolving

    private String answer(String specifier, String from) {
        try {
            Path file = locate(specifier, from);
            if (file == null) {
                return "{}";
            }
            String name = file.getFileName().toString();
            if (name.endsWith(".node")) {
                throw new Unusable("Cannot load '" + specifier + "': native code does not run in Actions");
            }
            if (isModule(file)) {
                throw new Unusable("Cannot load '" + specifier + "': it is an ES module, and Actions load CommonJS packages");
            }
            String source = read(file).orElse(null);
            if (source == null) {
                throw new Unusable("Cannot load '" + specifier + "': its file is larger than " + FILE_BYTES_MAX
                        + " bytes or cannot be read");
            }
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("id", id(file)).put("source", source);
            if (name.endsWith(".json")) {
                answer.put("json", true);
            }
            return answer.toString();
        } catch (Unusable unusable) {
            return JsonNodeFactory.instance.objectNode().put("error", unusable.getMessage()).toString();
        } catch (InvalidPathException e) {
            return "{}";
        }
    }

    private Path locate(String specifier, String from) {
        boolean relative = specifier.equals(".") || specifier.equals("..") || specifier.startsWith("./")
                || specifier.startsWith("../");
        Path base = root == null || !from.contains("node_modules/") ? null : inside(root.resolve(from));
        if (relative) {
            return base == null ? null : file(base.resolveSibling(specifier));
        }
        int slash = specifier.indexOf('/', specifier.startsWith("@") ? specifier.indexOf('/') + 1 : 0);
        String name = slash < 0 ? specifier : specifier.substring(0, slash);
        if (!PACKAGE.matcher(name).matches()) {
            return null;
        }
        if (root == null) {
            throw new Unusable("Cannot find module '" + specifier + "': this server has no npm packages for Actions "
                    + "(postern.actions.modules-dir)");
        }
        Path directory = find(base == null ? root : base.getParent(), name);
        return directory == null ? null : entry(directory, name, slash < 0 ? "." : "." + specifier.substring(slash));
    }

    /** The directory of a package as seen from a directory. */
    private Path find(Path from, String name) {
        for (Path directory = from; directory != null && directory.startsWith(root); directory = directory.getParent()) {
            if (!directory.endsWith("node_modules")) {
                Path candidate = inside(directory.resolve("node_modules").resolve(name));
                if (candidate != null && Files.isDirectory(candidate)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    /** @param subpath {@code .} or {@code ./lib/x} */
    private Path entry(Path directory, String name, String subpath) {
        JsonNode description = description(directory);
        JsonNode exports = description.path("exports");
        Path found;
        if (!exports.isMissingNode() && !exports.isNull()) {
            String target = target(exports, subpath);
            if (target == null && subpath.equals(".") && isOnlyForImport(exports)) {
                throw esModule(name);
            }
            if (target == null) {
                throw new Unusable(
                        "Package subpath '" + subpath + "' is not defined by \"exports\" of the npm package " + name);
            }
            found = inside(directory.resolve(target));
            found = found == null || !Files.isRegularFile(found) ? null : found;
        } else if (subpath.equals(".")) {
            String main = description.path("main").asText("");
            found = main.isEmpty() ? null : file(directory.resolve(main));
            found = found == null ? file(directory.resolve("index")) : found;
            if (found == null && description.has("module")) {
                throw esModule(name);
            }
        } else {
            found = file(directory.resolve(subpath));
        }
        if (found != null && subpath.equals(".") && isModule(found)) {
            throw esModule(name);
        }
        if (found == null && subpath.equals(".")) {
            throw new Unusable("The npm package " + name + " has no file for require()");
        }
        return found;
    }

    private static Unusable esModule(String name) {
        return new Unusable("The npm package " + name + " is an ES module only, and Actions load CommonJS packages");
    }

    /** Node's PACKAGE_EXPORTS_RESOLVE. */
    private static String target(JsonNode exports, String subpath) {
        boolean paths = exports.isObject() && exports.fieldNames().hasNext() && exports.fieldNames().next().startsWith(".");
        if (!paths) {
            return subpath.equals(".") ? choose(exports, "", 0) : null;
        }
        if (exports.has(subpath) && !subpath.contains("*")) {
            return choose(exports.get(subpath), "", 0);
        }
        String best = null;
        for (Iterator<String> names = exports.fieldNames(); names.hasNext();) {
            String pattern = names.next();
            int star = pattern.indexOf('*');
            if (star >= 0 && subpath.startsWith(pattern.substring(0, star)) && subpath.endsWith(pattern.substring(star + 1))
                    && subpath.length() >= pattern.length() && (best == null || star > best.indexOf('*'))) {
                best = pattern;
            }
        }
        if (best == null) {
            return null;
        }
        int star = best.indexOf('*');
        return choose(exports.get(best), subpath.substring(star, subpath.length() - (best.length() - star - 1)), 0);
    }

    private static String choose(JsonNode target, String match, int depth) {
        if (target == null || depth > EXPORTS_DEPTH_MAX) {
            return null;
        }
        if (target.isTextual()) {
            String path = target.asText();
            return path.startsWith("./") ? path.replace("*", match) : null;
        }
        if (target.isArray()) {
            for (JsonNode one : target) {
                String chosen = choose(one, match, depth + 1);
                if (chosen != null) {
                    return chosen;
                }
            }
            return null;
        }
        for (Map.Entry<String, JsonNode> field : target.properties()) {
            if (CONDITIONS.contains(field.getKey())) {
                String chosen = choose(field.getValue(), match, depth + 1);
                if (chosen != null) {
                    return chosen;
                }
            }
        }
        return null;
    }

    private static boolean isOnlyForImport(JsonNode exports) {
        return exports.path(".").has("import") || exports.has("import");
    }

    /** A file, or what Node takes for it: with an ending, or the index of a directory. */
    private Path file(Path path) {
        Path directory = inside(path);
        if (directory != null && Files.isDirectory(directory)) {
            String main = description(directory).path("main").asText("");
            if (!main.isEmpty() && !main.equals(".") && !main.equals("./")) {
                Path found = withEnding(directory.resolve(main));
                if (found != null) {
                    return found;
                }
            }
        }
        return withEnding(path);
    }

    private Path withEnding(Path path) {
        for (String ending : ENDINGS) {
            Path candidate = inside(Path.of(path.normalize() + ending));
            if (candidate != null && Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean isModule(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".mjs") || (name.endsWith(".js") && isInModulePackage(file));
    }

    private boolean isInModulePackage(Path file) {
        for (Path directory = file.getParent(); directory != null
                && directory.startsWith(root); directory = directory.getParent()) {
            if (inside(directory.resolve("package.json")) != null) {
                return "module".equals(description(directory).path("type").asText());
            }
            if (directory.endsWith("node_modules")) {
                return false;
            }
        }
        return false;
    }

    private JsonNode description(Path directory) {
        Path file = inside(directory.resolve("package.json"));
        if (file == null) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(read(file).orElse("{}"));
        } catch (JsonProcessingException e) {
            throw new Unusable("The package.json of " + id(directory) + " is not JSON");
        }
    }

    // ---------------------------------------------------------------- files

    private String id(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** The path itself, without symbolic links; null if it does not exist or is outside of the directory. */
    private Path inside(Path path) {
        if (!path.normalize().startsWith(root)) {
            return null;
        }
        try {
            Path real = path.normalize().toRealPath();
            return real.startsWith(root) ? real : null;
        } catch (IOException e) {
            return null;
        }
    }

    private Optional<String> read(Path file) {
        Optional<String> known = files.get(file);
        if (known != null) {
            return known;
        }
        Optional<String> text;
        try {
            text = Files.size(file) > FILE_BYTES_MAX ? Optional.empty()
                    : Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
        if (keep(text.map(String::length).orElse(0))) {
            files.put(file, text);
        }
        return text;
    }

    private boolean keep(long bytes) {
        if (keptBytes.addAndGet(bytes) > KEPT_BYTES_MAX) {
            keptBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Says why a package cannot be used. Stackless: an expected outcome. */
    private static final class Unusable extends RuntimeException {
        Unusable(String message) {
            super(message, null, false, false);
        }
    }
}
