package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.file.FileSystemConfigSource;

/** What SmallRye Config loses of a directory of settings is told, and nothing else is. */
class SettingFilesTest {

    private static final String SECRET = "postern.bootstrap.client-secret";

    @TempDir
    Path directory;

    static Stream<Arguments> a_file_that_is_not_text_is_told() {
        return Stream.of(Arguments.of("keystore.p12", new byte[] { 0x30, (byte) 0x82, 0x0A, (byte) 0xFF }),
                Arguments.of(SECRET, "h\u00E4user-0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1)),
                Arguments.of("postern.master-key", new byte[] { 'a', (byte) 0xC3 }),
                Arguments.of(".hidden", "secret-0123".getBytes(StandardCharsets.UTF_16)));
    }

    @ParameterizedTest
    @MethodSource
    void a_file_that_is_not_text_is_told(String name, byte[] content) throws IOException {
        Files.writeString(directory.resolve("postern.bootstrap.client-id"), "operator");
        Files.write(directory.resolve(name), content);
        assertEquals(Map.of(), taken());
        told(directory.resolve(name) + " is not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(strings = { SECRET, "POSTERN_MASTER_KEY", "%prod.postern.master-key", "quarkus.http.port" })
    void what_is_no_file_in_the_place_of_one_is_told(String name) throws IOException {
        Files.createDirectory(directory.resolve(name));
        assertEquals(Map.of(), taken());
        told(directory.resolve(name) + " is a directory, and has the name of a setting");
        Files.delete(directory.resolve(name));
        Files.createSymbolicLink(directory.resolve(name), directory.resolve("nowhere"));
        assertEquals(Map.of(), taken());
        told(directory.resolve(name) + " has the name of a setting and is no file that can be read");
    }

    @Test
    void a_directory_whose_files_are_not_read_is_told() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Files.writeString(real.resolve(SECRET), "0123456789abcdef");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertEquals(Map.of(), new FileSystemConfigSource(link.toFile()).getProperties());
        told(link, "smallrye.config.source.file.locations names " + link + ", a symbolic link");
        told(real.resolve(SECRET), "smallrye.config.source.file.locations names " + real.resolve(SECRET) + ", which is no dir");
        told(directory.resolve("none"), "smallrye.config.source.file.locations names " + directory.resolve("none")
                + ", which does not exist");
        assertEquals(List.of(), new SettingFiles(real).refusals());
    }

    @Test
    void a_mount_of_Kubernetes_with_other_directories_beside_it_is_taken() throws IOException {
        Path hidden = Files.createDirectory(directory.resolve("..2026_11_28"));
        Files.writeString(hidden.resolve(SECRET), "s\u00E4cret-0123456789\n");
        Files.createSymbolicLink(directory.resolve("..data"), hidden.getFileName());
        Files.createSymbolicLink(directory.resolve(SECRET), Path.of("..data", SECRET));
        Files.createDirectory(directory.resolve("kubernetes.io"));
        Files.createSymbolicLink(directory.resolve("stale"), directory.resolve("nowhere"));
        Files.writeString(directory.resolve("empty"), "");
        assertEquals(Map.of(SECRET, "s\u00E4cret-0123456789", "empty", ""), taken());
        assertEquals(List.of(), new SettingFiles(directory).refusals());
    }

    @Test
    void every_directory_of_the_setting_is_looked_at_and_nothing_else_is_said() {
        String both = directory.resolve("a") + "," + directory.resolve("b");
        List<String> said = SettingFiles.refusals(new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(Map.of(SettingFiles.SETTING, both), "given", 300)).build());
        assertEquals(2, said.size(), said.toString());
        GivenSettings given = new GivenSettings(Map.of("postern.master-key", ""), Set.of(), Set.of(), said);
        assertEquals(said, given.refusals()); // the empty one may be among what is lost
    }

    @ParameterizedTest
    @ValueSource(strings = { "smallrye.config.locations", "quarkus.config.locations" })
    void a_file_of_settings_that_is_not_there_is_told(String setting) throws IOException {
        Path file = Files.writeString(directory.resolve("there.properties"), "a=b");
        String locations = String.join(",", file.toString(), file.toUri().toString(), "file:" + file,
                "https://config.example/a",
                "classpath:a.properties", directory.resolve("one").toString(), directory.resolve("two").toUri().toString());
        assertEquals(
                List.of(setting + " names " + directory.resolve("one") + ", which does not exist: mount it, or correct the "
                        + "setting",
                        setting + " names " + directory.resolve("two") + ", which does not exist: mount it, or correct the "
                                + "setting"),
                SettingFiles.refusals(new SmallRyeConfigBuilder().addDefaultInterceptors()
                        .withSources(new PropertiesConfigSource(Map.of(setting, locations), "given", 300)).build()));
    }

    @Test
    void a_file_of_settings_that_cannot_be_read_is_told_in_two_lines() {
        String said = StartAccident.of(new IllegalStateException("Failed to start quarkus",
                new IllegalArgumentException("SRCFG00035: Failed to load resource file:/etc/postern/.env"))).orElseThrow();
        assertTrue(said.startsWith("Postern does not start:\n  - /etc/postern/.env holds settings and cannot be read: "), said);
    }

    private Map<String, String> taken() {
        return new FileSystemConfigSource(directory.toFile()).getProperties();
    }

    private void told(String words) {
        told(directory, words);
    }

    private static void told(Path directory, String words) {
        List<String> said = new SettingFiles(directory).refusals();
        assertTrue(said.size() == 1 && said.get(0).startsWith(words), said.toString());
    }
}
