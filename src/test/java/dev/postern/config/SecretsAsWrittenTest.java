package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.file.FileSystemConfigSource;

/** Each secret setting, with each form that the configuration would rewrite, in each way it can be given. */
class SecretsAsWrittenTest {

    private static final List<String> SETTINGS = List.of("postern.master-key", "postern.bootstrap.client-id",
            "postern.bootstrap.client-secret", "postern.postgresql.username", "postern.postgresql.password",
            "postern.downstream.client-id", "postern.downstream.client-secret");

    /** Setting → where {@code application.properties} hands it on to. */
    private static final Map<String, String> HANDED_ON = Map.of(
            "postern.postgresql.username", "quarkus.datasource.postgresql.username",
            "postern.postgresql.password", "quarkus.datasource.postgresql.password",
            "postern.downstream.client-id", "quarkus.oidc-client.downstream.client-id",
            "postern.downstream.client-secret", "quarkus.oidc-client.downstream.credentials.client-secret.value");

    private static final List<String> FORMS = List.of("pa$$word-0123456789abcdef", "pa${word-0123456789abcdef",
            "pa${word}-0123456789abcdef", "pa${word:other}-0123456789abcdef", "pa\\$word-0123456789abcdef", "$", "${}",
            "${a:${b}}",
            "$$$$", "${postern.base-url}", "trailing-backslash\\", "${aes::x}", "a,b\\,c");

    static Stream<Arguments> everySettingInEveryForm() {
        return SETTINGS.stream().flatMap(setting -> FORMS.stream().map(form -> Arguments.of(setting, form)));
    }

    @ParameterizedTest
    @MethodSource("everySettingInEveryForm")
    void a_secret_arrives_as_it_was_written(String setting, String secret) throws Exception {
        String variable = setting.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
        arrives(setting, secret, with(new EnvConfigSource(Map.of(variable, secret), 300)));
        arrives(setting, secret, with(new PropertiesConfigSource(Map.of(setting, secret), "system properties", 400)));
        Properties file = new Properties();
        file.load(new StringReader(setting + '=' + secret.replace("\\", "\\\\"))); // a file has escapes of its own
        arrives(setting, secret, with(new PropertiesConfigSource(Map.of(setting, file.getProperty(setting)), "file", 250)));
    }

    @Test
    void a_secret_that_is_not_given_is_handed_on_as_absent() {
        SmallRyeConfig config = with(new PropertiesConfigSource(Map.of("postern.base-url", "https://a"), "none", 300));
        HANDED_ON.forEach((setting, target) -> assertEquals("", config.getConfigValue(target).getValue(), target));
    }

    @Test
    void other_settings_have_expressions_as_before() {
        SmallRyeConfig config = with(
                new PropertiesConfigSource(Map.of("postern.base-url", "https://${host}", "host", "a"), "x", 300));
        assertEquals("https://a", config.getConfigValue("postern.base-url").getValue());
    }

    @Test
    void a_secret_is_read_from_a_file_of_a_directory(@TempDir Path secrets) throws Exception {
        String secret = "pa$$word${x}-0123456789abcdef";
        Files.writeString(secrets.resolve("postern.bootstrap.client-secret"), secret);
        arrives("postern.bootstrap.client-secret", secret,
                with(new FileSystemConfigSource(secrets.toFile(), 290)));
    }

    private static void arrives(String setting, String secret, SmallRyeConfig config) {
        assertEquals(secret, config.getValue(setting, String.class), setting);
        if (HANDED_ON.containsKey(setting)) {
            assertEquals(secret, config.getValue(HANDED_ON.get(setting), String.class), HANDED_ON.get(setting));
        }
    }

    /** With what the program's own properties say of these settings. */
    private static SmallRyeConfig with(ConfigSource source) {
        Map<String, String> shipped = new HashMap<>();
        Properties properties = new Properties();
        try (InputStream file = SecretsAsWrittenTest.class.getResourceAsStream("/application.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.stringPropertyNames().stream().filter(HANDED_ON::containsValue)
                .forEach(name -> shipped.put(name, properties.getProperty(name)));
        assertEquals(HANDED_ON.size(), shipped.size());
        return new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredInterceptors().withSources(source)
                .withSources(new PropertiesConfigSource(shipped, "shipped", 100)).build();
    }
}
