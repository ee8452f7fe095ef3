package dev.postern.console.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;

/**
 * What a setting is set to, fit to be shown.
 *
 * @param value in effect, no secret; empty: it is not set, or a secret
 * @param isSecret whether it is set to a secret
 * @param source where it was set, in words; empty: nowhere, it has its default
 */
record GivenSetting(String value, boolean isSecret, String source) {

    private static final Pattern SECRET = Pattern.compile(".*(secret|password|passphrase|headers|[.-]key(\\.|$)).*");
    /** What may hold a secret in a URL: a user, and a query. Better too much than too little is hidden. */
    private static final Pattern USER_INFO = Pattern.compile("://\\S*@");
    private static final Pattern QUERY = Pattern.compile("\\?\\S*");
    private static final String HIDDEN = "[not shown]";

    static GivenSetting of(SmallRyeConfig config, String name) {
        Optional<ConfigValue> given = Optional.ofNullable(config.getConfigValue(name))
                .filter(value -> value.getValue() != null && !value.getValue().isEmpty());
        if (given.isEmpty()) {
            return list(config, name);
        }
        return of(name, given.get().getValue(), given.get());
    }

    /** One that was given item by item, {@code name[0]} or {@code name[0].part} and so on. */
    private static GivenSetting list(SmallRyeConfig config, String name) {
        List<String> names = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(key -> key.startsWith(name + "[")).sorted().toList();
        return names.isEmpty() ? new GivenSetting("", false, "")
                : of(name, names.stream().map(key -> config.getConfigValue(key).getValue()).collect(Collectors.joining(", ")),
                        config.getConfigValue(names.get(0)));
    }

    private static GivenSetting of(String name, String value, ConfigValue given) {
        String source = source(name, given);
        if (SECRET.matcher(name).matches()) {
            return new GivenSetting("", true, source);
        }
        String shown = QUERY.matcher(USER_INFO.matcher(value).replaceAll("://" + HIDDEN + "@")).replaceAll("?" + HIDDEN);
        return new GivenSetting(shown, false, source);
    }

    /** SmallRye Config names its sources; whatever the program brings along is a default. */
    private static String source(String name, ConfigValue given) {
        String source = Optional.ofNullable(given.getConfigSourceName()).orElse("");
        if (source.startsWith("SysPropConfigSource")) {
            return "command line, -D" + given.getName();
        } else if (source.startsWith("EnvConfigSource[")) {
            return "file .env";
        } else if (source.startsWith("EnvConfigSource")) {
            return "environment, " + name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        } else if (source.contains("source=file:")) {
            return "file " + source.replaceAll(".*source=file:/*(/[^\\]]*)].*", "$1");
        }
        return "";
    }
}
