package dev.postern.console.settings;

import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
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

    /** @param items names of settings that were given item by item, {@link #items} */
    static GivenSetting of(SmallRyeConfig config, NavigableSet<String> items, String name) {
        return Optional.ofNullable(config.getConfigValue(name))
                .filter(value -> value.getValue() != null && !value.getValue().isEmpty())
                .map(given -> of(name, given.getValue(), given)).orElseGet(() -> list(config, items, name));
    }

    /** Names such as {@code name[0]} or {@code name[0].part}. To find them takes a walk through all sources. */
    static NavigableSet<String> items(SmallRyeConfig config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).filter(name -> name.indexOf('[') > 0)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static GivenSetting list(SmallRyeConfig config, NavigableSet<String> items, String name) {
        String start = name + "[";
        List<String> names = items.tailSet(start, true).stream().takeWhile(item -> item.startsWith(start)).toList();
        return names.isEmpty() ? new GivenSetting("", false, "")
                : of(name, names.stream().map(item -> config.getConfigValue(item).getValue()).collect(Collectors.joining(", ")),
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
