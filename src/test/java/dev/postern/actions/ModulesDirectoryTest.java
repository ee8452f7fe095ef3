package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Packages are found as Node finds them, inside the directory and nowhere else. */
class ModulesDirectoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    @Test
    void main_index_and_files_of_a_package_are_found() throws IOException {
        write("plain/package.json", "{\"version\": \"1.0.0\", \"main\": \"lib/main\"}");
        write("plain/lib/main.js", "1");
        write("plain/lib/data.json", "{}");
        write("plain/lib/index.js", "2");
        write("bare/index.js", "3");
        write("@org/scoped/package.json", "{\"main\": \"./dir\"}");
        write("@org/scoped/dir/index.js", "4");
        assertEquals("node_modules/plain/lib/main.js", id("plain"));
        assertEquals("node_modules/plain/lib/main.js", id("plain/lib/main"));
        assertEquals("node_modules/plain/lib/index.js", id("plain/lib"));
        assertEquals("node_modules/bare/index.js", id("bare"));
        assertEquals("node_modules/@org/scoped/dir/index.js", id("@org/scoped"));
        assertTrue(resolve("plain/lib/data.json", "").path("json").asBoolean());
        assertEquals("node_modules/plain/lib/index.js", resolve("./", "node_modules/plain/lib/main.js").path("id").asText());
        assertEquals("node_modules/plain/lib/data.json",
                resolve("./data", "node_modules/plain/lib/main.js").path("id").asText());
    }

    @Test
    void exports_are_chosen_by_condition_and_pattern() throws IOException {
        write("x/package.json",
                "{\"main\": \"wrong.js\", \"exports\": {\".\": {\"import\": \"./m.mjs\", \"node\": {\"require\": \"./c.cjs\"}, "
                        + "\"default\": \"./d.js\"}, \"./sub/*\": \"./lib/*.js\", \"./sub/private/*\": null, \"./f\": [\"./f.js\"]}}");
        write("x/c.cjs", "1");
        write("x/lib/a/b.js", "2");
        write("x/f.js", "3");
        write("x/wrong.js", "4");
        assertEquals("node_modules/x/c.cjs", id("x"));
        assertEquals("node_modules/x/lib/a/b.js", id("x/sub/a/b"));
        assertEquals("node_modules/x/f.js", id("x/f"));
        assertTrue(error("x/wrong.js").contains("is not defined by \"exports\""));
        assertTrue(error("x/sub/private/y").contains("is not defined by \"exports\""));
    }

    @Test
    void the_nearest_of_nested_packages_is_taken() throws IOException {
        write("a/index.js", "1");
        write("a/node_modules/b/index.js", "2");
        write("b/index.js", "3");
        assertEquals("node_modules/a/node_modules/b/index.js", resolve("b", "node_modules/a/index.js").path("id").asText());
        assertEquals("node_modules/b/index.js", id("b"));
        assertEquals("node_modules/b/index.js", resolve("b", "actions:mine").path("id").asText());
    }

    @Test
    void nothing_outside_of_the_directory_is_read() throws IOException {
        Files.writeString(temporary.resolve("secret.js"), "secret");
        write("a/index.js", "1");
        Files.createSymbolicLink(root().resolve("node_modules/linked"), temporary);
        Files.createSymbolicLink(root().resolve("node_modules/a/link.js"), temporary.resolve("secret.js"));
        write("evil/package.json", "{\"main\": \"../../../secret.js\"}");
        write("evil2/package.json", "{\"exports\": \"./../../../secret.js\"}");
        for (String specifier : new String[] { "linked/secret.js", "linked/secret", "a/link.js", "evil", "evil2",
                "a/../../../secret.js",
                "../secret.js", "/etc/passwd", "a/%2e%2e/secret", "..", ".", "", "a/\0", "@x", "@../a", "node_modules",
                "file:///etc/passwd" }) {
            assertFalse(resolve(specifier, "").toString().contains("secret\"") || resolve(specifier, "").has("source"),
                    specifier);
            assertFalse(resolve(specifier, "node_modules/a/index.js").toString().contains("source\":\"secret"), specifier);
        }
        assertFalse(resolve("../../../secret.js", "node_modules/a/index.js").has("source"));
        assertFalse(resolve("./secret.js", "../node_modules/../x").has("source"));
    }

    @Test
    void es_modules_native_code_and_large_files_are_errors() throws IOException {
        write("esm/package.json", "{\"type\": \"module\", \"main\": \"index.js\", \"version\": \"1.0.0\"}");
        write("esm/index.js", "export default 1");
        write("esm2/package.json", "{\"exports\": {\"import\": \"./i.mjs\"}}");
        write("native/package.json", "{\"main\": \"build/x.node\", \"version\": \"1.0.0\"}");
        write("native/build/x.node", "ELF");
        write("native/binding.gyp", "{}");
        write("large/index.js", " ".repeat(ModulesDirectory.FILE_BYTES_MAX + 1));
        write("broken/package.json", "{");
        assertEquals("The npm package esm is an ES module only, and Actions load CommonJS packages", error("esm"));
        assertEquals("The npm package esm2 is an ES module only, and Actions load CommonJS packages", error("esm2"));
        assertEquals("Cannot load 'native': native code does not run in Actions", error("native"));
        assertTrue(error("large").contains("larger than"));
        assertTrue(error("broken").contains("is not JSON"));
        assertEquals("{}", resolve("missing", "").toString());
    }

    @Test
    void faults_of_declared_dependencies_name_the_package() throws IOException {
        write("good/package.json", "{\"version\": \"1.2.3\", \"dependencies\": {\"needed\": \"1\"}}");
        write("good/index.js", "1");
        write("needed/package.json", "{\"name\": \"needed\", \"version\": \"1.0.0\"}");
        write("needed/index.js", "1");
        write("half/package.json", "{\"name\": \"half\", \"version\": \"1.0.0\", \"dependencies\": {\"absent\": \"1\"}}");
        write("half/index.js", "1");
        write("native/package.json", "{\"name\": \"native\", \"version\": \"1.0.0\"}");
        write("native/index.js", "1");
        write("native/binding.gyp", "{}");
        write("above/package.json", "{\"name\": \"above\", \"version\": \"1.0.0\", \"dependencies\": {\"native\": \"1\"}}");
        write("above/index.js", "1");
        ModulesDirectory modules = modules();
        assertEquals(Optional.empty(), modules.fault("good", "1.2.3"));
        assertEquals(Optional.empty(), modules.fault("good", "latest"));
        assertEquals(Optional.empty(), modules.fault("axios", "1.6.0"));
        assertEquals(Optional.of("The npm package good is installed in version 1.2.3, not 1.2.4"),
                modules.fault("good", "1.2.4"));
        assertEquals(Optional.of("The npm package none is not installed in postern.actions.modules-dir"),
                modules.fault("none", "1.0.0"));
        assertEquals(Optional.of("The npm package half needs absent, which is not installed in postern.actions.modules-dir"),
                modules.fault("half", "1.0.0"));
        assertEquals(Optional.of("The npm package native has native code (binding.gyp), which Actions cannot load"),
                modules.fault("native", "latest"));
        assertEquals(
                Optional.of(
                        "The npm package above needs native, which has native code (binding.gyp), which Actions cannot load"),
                modules.fault("above", "latest"));
        assertEquals(Optional.of("../x is not the name of an npm package"), modules.fault("../x", "latest"));
        assertEquals(Optional.of("The npm package good is not available: postern.actions.modules-dir is not set"),
                new ModulesDirectory(Optional.empty()).fault("good", "1.2.3"));
    }

    @Test
    void files_are_kept_until_they_are_forgotten() throws IOException {
        write("a/index.js", "old");
        ModulesDirectory modules = modules();
        String question = "{\"specifier\": \"a\", \"from\": \"\"}";
        String first = modules.resolve(question);
        write("a/index.js", "new");
        assertEquals(first, modules.resolve(question));
        modules.forget();
        assertTrue(modules.resolve(question).contains("new"));
        assertEquals("{}", modules.resolve("nonsense"));
    }

    private Path root() {
        return temporary.resolve("modules");
    }

    private ModulesDirectory modules() {
        return new ModulesDirectory(Optional.of(root()));
    }

    private String id(String specifier) {
        return resolve(specifier, "").path("id").asText();
    }

    private String error(String specifier) {
        return resolve(specifier, "").path("error").asText();
    }

    private JsonNode resolve(String specifier, String from) {
        try {
            return JSON.readTree(modules().resolve(JavaScript.quoted(Map.of("specifier", specifier, "from", from))));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = root().resolve("node_modules").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
