package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

class ArchiveYamlTest {

    private static final Map<String, CodeFiles> CODES = Map.of("actions", new CodeFiles("code", "actions", "code.js"), "hooks",
            new CodeFiles("script", "hooks", ""));
    private static final String NO_CODE = "clients: [{name: Billing}]";

    @Test
    void code_stands_where_the_path_of_its_file_stood() {
        String yaml = yaml(Map.of("tenant.yaml", """
                # a comment
                resourceServers: [{identifier: "##POSTERN_BASE_URL##/orders/", name: 'on', token_lifetime: 86400}]
                actions:
                  - {name: a, code: ./actions/a/code.js, deployed: true}
                  - {name: b, code: 'exports.inline = 1;'}
                  - {name: c, code: actions/c/code.literal.js}
                hooks: [{name: h, script: ./hooks/h.js}]
                """, "actions/a/code.js", "const a = '##POSTERN_BASE_URL##';\r\n\tb();\n", "actions/c/code.literal.js",
                "const c = '##NOT_A_KEYWORD##';\n", "hooks/h.js", "not/a/path.js"));
        JsonNode read = YamlText.read(yaml);
        assertEquals("const a = '##POSTERN_BASE_URL##';\r\n\tb();\n", read.at("/actions/0/code").textValue());
        assertTrue(read.at("/actions/0/deployed").booleanValue());
        assertEquals("exports.inline = 1;", read.at("/actions/1/code").textValue());
        assertEquals("const c = '##NOT_A_KEYWORD##';\n", read.at("/actions/2/code").textValue());
        assertEquals("not/a/path.js", read.at("/hooks/0/script/text").textValue());
        assertEquals("on", read.at("/resourceServers/0/name").textValue());
        assertEquals(86_400, read.at("/resourceServers/0/token_lifetime").intValue());

        KeywordMarks marks = new KeywordMarks();
        JsonNode marked = YamlText.read(marks.marked(yaml), marks);
        assertTrue(marks.isMarked(marked.at("/actions/0/code").textValue()));
        assertTrue(marks.isMarked(marked.at("/resourceServers/0/identifier").textValue()));
        assertFalse(marks.isMarked(marked.at("/actions/2/code").textValue()));
    }

    @Test
    void the_same_archive_is_the_same_yaml() {
        Map<String, String> files = Map.of("tenant.yaml", "actions: [{name: a, code: ./a.js}]", "a.js", "a();\nb();\n");
        assertEquals(yaml(files), yaml(files));
    }

    @Test
    void the_tenant_file_may_have_another_name_or_stand_in_a_directory() {
        assertEquals("a();", YamlText.read(yaml(Map.of("export/prod.yml", "actions: [{name: a, code: ./actions/a/code.js}]",
                "export/actions/a/code.js", "a();", "__MACOSX/export/._prod.yml", "\u0000", "export/.hidden.yaml", "x: y")))
                .at("/actions/0/code").textValue());
        assertRefused("has no YAML file", zip(Map.of("tenant.json", "{}")));
        assertRefused("several YAML files", zip(Map.of("a.yaml", NO_CODE, "b.yaml", NO_CODE)));
        assertEquals(YamlText.read(NO_CODE), YamlText.read(yaml(Map.of("tenant.yaml", NO_CODE, "b.yaml", "[]"))));
    }

    @Test
    void every_file_that_is_missing_is_named() {
        byte[] archive = zip(Map.of("tenant.yaml", "actions: [{name: a, code: ./a.js}, {name: b, code: ../b.js}]\n"
                + "hooks: [{name: h, script: hooks/h.js}]", "b.js", "b();"));
        TenantFileRefused refused = assertThrows(TenantFileRefused.class, () -> ArchiveYaml.of("sent", archive, CODES));
        assertEquals(List.of("actions[0].code: ./a.js is not in the archive", "actions[1].code: ../b.js is not in the archive",
                "hooks[0].script: hooks/h.js is not in the archive"), refused.problems().stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = { "../../x", "./x", "/etc/passwd", "./tenant.yaml", "./ACTIONS/X/CODE.JS", "CODE.JS", "..\\x",
            "./a b" })
    void a_path_of_no_script_is_no_code(String path) {
        Map<String, String> files = Map.of("tenant.yaml", "actions: [{name: a, code: '" + path + "'}]", "x", "a();",
                "ACTIONS/X/CODE.JS", "a();");
        assertRefused("the name of a file with code ends in .js", zip(files));
        Map<String, String> text = Map.of("tenant.yaml", "actions: [{name: a, code: {text: '" + path + "'}}]");
        assertEquals(path, YamlText.read(yaml(text)).at("/actions/0/code/text").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = { "//x", "/*x*/", "/x/.test(y)", "...[]", ".5", "exports.js = 1", "exports.x = 'a.JS'", "" })
    void code_of_one_line_is_code(String code) {
        assertEquals(code, YamlText.read(yaml(Map.of("tenant.yaml", "actions: [{name: a, code: \"" + code + "\"}]")))
                .at("/actions/0/code").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = { "../tenant.yaml", "a/../../tenant.yaml", "/tenant.yaml", "a//b.js", "./a.js", "a/..", "a\\b.js",
            "a\nb.js" })
    void a_name_that_leads_elsewhere_is_refused(String name) {
        assertRefused("has a name that is not taken", zip(Map.of("tenant.yaml", NO_CODE, name, "")));
    }

    @Test
    void an_archive_is_bounded_in_files_and_unpacked_bytes() {
        assertRefused("more than 1048576 bytes when it is unpacked",
                zip(Map.of("tenant.yaml", NO_CODE, "bomb", "0".repeat(20_000_000))));
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= 1_000; i++) {
            many.put(i + "/", "");
        }
        assertRefused("more than 1000 files", zip(many));
        assertRefused("as one YAML", zip(Map.of("tenant.yaml", "actions: [{name: a, code: ./a.js}]", "a.js",
                "a;\n".repeat(200_000))));
        assertRefused("as one YAML", zip(Map.of("tenant.yaml", "actions:\n" + "- {code: ./a.js}\n".repeat(20_000), "a.js",
                "a;\n".repeat(20_000))));
        assertRefused("aliases that expand to too much", zip(Map.of("tenant.yaml",
                "x: [&s \"" + "s".repeat(400_000) + "\"" + ", *s".repeat(100_000) + "]")));
        assertRefused("has a name that is not taken", zip(Map.of("x".repeat(601), "")));
    }

    @Test
    void one_name_twice_is_refused() {
        String archive = new String(zip(Map.of("a.yaml", NO_CODE, "b.yaml", NO_CODE)), StandardCharsets.ISO_8859_1);
        assertRefused("a.yaml twice", archive.replace("b.yaml", "a.yaml").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void what_is_no_archive_or_is_damaged_is_refused() {
        byte[] archive = zip(Map.of("tenant.yaml", NO_CODE.repeat(100)));
        assertRefused("is damaged", Arrays.copyOf(archive, 60));
        byte[] encrypted = archive.clone();
        encrypted[6] |= 1;
        assertRefused("is damaged", encrypted);
        assertRefused("has no YAML file", zip(Map.of()));
        assertRefused("is not UTF-8 text", zipped("tenant.yaml", new byte[] { (byte) 0xff, (byte) 0xfe }));
        assertTrue(ArchiveFiles.isArchive(archive) && ArchiveFiles.isArchive(zip(Map.of())));
        for (String text : List.of("", "PK", "clients: []", "PKzip: 1")) {
            assertFalse(ArchiveFiles.isArchive(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }

    @Test
    void keywords_that_one_yaml_cannot_keep_apart_are_refused() {
        assertRefused("clients[0].name: a keyword beside text", zip(Map.of("tenant.yaml",
                "clients: [{name: \"##A## \\x23\\x23B\\x23\\x23\"}]")));
        assertRefused("clients[0]: a name with a keyword", zip(Map.of("tenant.yaml", "clients: [{\"##A##\": 1}]")));
    }

    private static void assertRefused(String words, byte[] archive) {
        TenantFileRefused refused = assertThrows(TenantFileRefused.class, () -> ArchiveYaml.of("sent", archive, CODES));
        assertTrue(refused.problems().get(0).contains(words), refused.problems().toString());
    }

    private static String yaml(Map<String, String> files) {
        return ArchiveYaml.of("sent", zip(files), CODES);
    }

    private static byte[] zip(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                write(zip, file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] zipped(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            write(zip, name, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
