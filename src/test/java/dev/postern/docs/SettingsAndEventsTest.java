package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;

import dev.postern.audit.EventType;

/** Users learn of every setting and of every type of event from a document. */
class SettingsAndEventsTest {

    @Test
    void every_setting_is_in_a_document() throws Exception {
        String documents = documents();
        List<String> settings = settings();
        assertTrue(settings.containsAll(List.of("postern.base-url", "postern.bootstrap.client-id",
                "postern.log-streams.batch-events-max")), settings.toString());
        assertEquals(List.of(), settings.stream().filter(setting -> !documents.contains(setting)
                && !documents.contains("`" + setting.substring(setting.lastIndexOf('.')) + "`")).toList());
    }

    @Test
    void every_type_of_event_is_in_the_document_on_log_streams() throws IOException {
        String document = Files.readString(Path.of("docs/log-streams.md"));
        for (EventType type : EventType.values()) {
            assertTrue(document.contains("`" + type.code() + "`") && document.contains("`" + type.category() + "`"),
                    type.toString());
        }
    }

    /** Of every mapping in the sources, with those of its groups. */
    private static List<String> settings() throws Exception {
        List<String> settings = new ArrayList<>();
        Path sources = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Config.java")).toList()) {
                String name = sources.relativize(file).toString().replace(".java", "").replace('/', '.');
                Class<?> mapping = Class.forName(name);
                ConfigMapping annotation = mapping.getAnnotation(ConfigMapping.class);
                if (annotation != null) {
                    add(settings, annotation.prefix(), mapping);
                }
            }
        }
        return settings;
    }

    private static void add(List<String> settings, String prefix, Class<?> mapping) {
        for (Method method : mapping.getDeclaredMethods()) {
            String name = method.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "." + name(method);
            if (method.getReturnType().isInterface() && method.getReturnType().getEnclosingClass() == mapping) {
                add(settings, name, method.getReturnType());
            } else {
                settings.add(name);
            }
        }
    }

    private static String name(Method method) {
        WithName other = method.getAnnotation(WithName.class);
        return other != null ? other.value() : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String documents() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(Path.of("README.md")));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
