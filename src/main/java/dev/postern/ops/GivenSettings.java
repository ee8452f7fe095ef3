package dev.postern.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.arc.Arc;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.SmallRyeConfig;

import dev.postern.config.WrittenSetting;

/**
 * The settings of Postern as they were given, and the environment variables that look like settings. Finds what is lost before
 * a setting has its type.
 *
 * @param values setting → text as it was written, of those that were given
 * @param variables of the environment, by name
 * @param read settings that there are; a list ends in {@code [*]}
 * @param lost why settings are missing that were given in files, a sentence each
 */
record GivenSettings(Map<String, String> values, Set<String> variables, Set<String> read, List<String> lost) {

    private static final String PREFIX = "postern.";
    private static final String VARIABLE_PREFIX = "POSTERN_";
    /** What stands for a character that the locale of the process does not have. */
    static final char LOST = '\uFFFD';
    /** What Kubernetes sets for a service named postern, and the project's own tests. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "POSTERN_(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT(?:_[0-9]+_.*)?)|POSTERN_CLIENT_TESTS");
    /** Given and empty, each would be made anew or be left out, in silence. */
    private static final List<String> SECRETS = List.of("postern.master-key", "postern.bootstrap.client-id",
            "postern.bootstrap.client-secret", "postern.postgresql.password", "postern.downstream.client-secret",
            "postern.console.oidc.client-secret");

    /** Anything else than a word for yes would count as no, in silence. */
    private static final Set<String> SWITCHES = Set.of("postern.insecure-http", "postern.bootstrap.restore",
            "postern.tenant-file.check", "postern.tenant-file.strict", "postern.tenant-file.watch", "postern.console.enabled",
            "postern.console.public");
    private static final Pattern SWITCHED = Pattern.compile("|true|false|yes|no|on|off|[yn01]|.*\\$\\{.*",
            Pattern.CASE_INSENSITIVE);

    GivenSettings {
        values = Map.copyOf(values);
        variables = Set.copyOf(variables);
        read = Set.copyOf(read);
        lost = List.copyOf(lost);
    }

    static GivenSettings ofThisProcess() {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        Map<String, String> values = new TreeMap<>();
        Set<String> names = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(PREFIX)).collect(Collectors.toCollection(TreeSet::new));
        names.addAll(SECRETS);
        for (String name : names) {
            WrittenSetting.of(config, name).ifPresent(written -> values.put(name, written));
        }
        return new GivenSettings(values, System.getenv().keySet(), settings(), SettingFiles.refusals(config));
    }

    /** Of every configuration interface in the program. */
    private static Set<String> settings() {
        Set<String> settings = new TreeSet<>();
        for (Bean<?> bean : Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)) {
            bean.getTypes().stream().filter(Class.class::isInstance).map(type -> (Class<?>) type)
                    .filter(type -> type.isInterface() && type.isAnnotationPresent(ConfigMapping.class)
                            && type.getAnnotation(ConfigMapping.class).prefix().startsWith("postern"))
                    .forEach(type -> settings.addAll(ConfigClass.configClass(type).getProperties().keySet()));
        }
        return settings;
    }

    /** Whether everything that was given has arrived; else what seems to be missing elsewhere may be among what is lost. */
    boolean isComplete() {
        return lost.isEmpty();
    }

    /** What is wrong, a sentence each. */
    List<String> refusals() {
        if (!isComplete()) {
            return lost;
        }
        List<String> refusals = new ArrayList<>();
        new TreeMap<>(values).forEach((name, text) -> {
            if (text.indexOf(LOST) >= 0) {
                refusals.add(lost(name));
            } else if (text.isEmpty() && SECRETS.contains(name)) {
                refusals.add(empty(name));
            } else if (SWITCHES.contains(name) && !SWITCHED.matcher(text).matches()) {
                refusals.add(name + " must be true or false, but is " + text);
            }
        });
        return refusals;
    }

    static String empty(String setting) {
        return setting + " is set, but empty: give it a value, or leave it out";
    }

    static String lost(String setting) {
        return setting
                + " holds characters that were lost on their way in: this process runs in a locale that is not UTF-8. Set "
                + "LANG=C.UTF-8 for it";
    }

    /** Environment variables with the name of a setting that does not exist. */
    List<String> unread() {
        if (read.isEmpty()) {
            return List.of();
        }
        Set<String> known = read.stream().map(name -> variable(name.replace("[*]", ""))).collect(Collectors.toSet());
        return variables.stream().filter(name -> name.startsWith(VARIABLE_PREFIX) && !OF_OTHERS.matcher(name).matches())
                .filter(name -> !known.contains(name) && !known.contains(name.replaceFirst("_[0-9]+_?$", ""))
                        && !known.contains(name.replaceFirst("_[0-9]+__", "_")))
                .sorted()
                .toList();
    }

    /** The name of a setting in the environment. */
    private static String variable(String setting) {
        return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
