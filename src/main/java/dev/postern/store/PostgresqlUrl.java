package dev.postern.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.postgresql.PGProperty;

import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.SettingsCheck;

/**
 * Checks the words of {@code postern.postgresql.url}. The driver finds a wrong one only when it connects, and then it is hard
 * to
 * tell from an outage.
 */
@Singleton
final class PostgresqlUrl implements SettingsCheck {

    private static final String SETTING = "postern.postgresql.url ";
    private static final String PREFIX = "jdbc:postgresql:";
    private static final String FORM = PREFIX + "//host:5432/database";
    private static final int PORT_MAX = 65_535;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    /** What may be shown: a word, and no password after a forgotten {@code &}. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,30}");
    /** Parameters with choices of which the driver takes others, too, or ignores them all. */
    private static final Set<String> OPEN = Set.of("requireAuth", "protocolVersion", "loggerLevel", "stringtype");

    private final PosternConfig config;

    PostgresqlUrl(PosternConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        return config.store() == StoreKind.POSTGRESQL ? config.postgresql().url().filter(url -> url.startsWith(PREFIX))
                .map(PostgresqlUrl::refusals).orElse(List.of()) : List.of();
    }

    /** @param url begins with {@value #PREFIX} */
    static List<String> refusals(String url) {
        int query = url.indexOf('?');
        String place = url.substring(PREFIX.length(), query < 0 ? url.length() : query);
        String parameters = query < 0 ? "" : url.substring(query + 1);
        List<String> refusals = new ArrayList<>();
        ofPlace(place).ifPresent(wrong -> refusals.add(SETTING + wrong));
        Stream.of(parameters.split("&")).flatMap(parameter -> ofParameter(parameter).stream())
                .forEach(wrong -> refusals.add(SETTING + wrong));
        return refusals;
    }

    private static Optional<String> ofPlace(String place) {
        if (!place.startsWith("//")) {
            return place.startsWith("/") ? Optional.of("must be " + FORM) : Optional.empty();
        }
        int end = place.indexOf('/', 2);
        if (end < 0) {
            return Optional.of("lacks a / after the host: write " + FORM);
        }
        String hosts = place.substring(2, end);
        if (hosts.contains("@")) {
            return Optional
                    .of("has a user name before the host: leave it out, and set postern.postgresql.username and .password");
        }
        return Stream.of(hosts.split(",")).allMatch(PostgresqlUrl::hasPort) ? Optional.empty()
                : Optional.of("has a port that is no number from 1 to " + PORT_MAX + ": write " + FORM);
    }

    private static boolean hasPort(String host) {
        int colon = host.lastIndexOf(':');
        String port = host.substring(colon + 1);
        return colon < 0 || colon < host.lastIndexOf(']')
                || (DIGITS.matcher(port).matches() && Integer.parseInt(port) > 0 && Integer.parseInt(port) <= PORT_MAX);
    }

    private static Optional<String> ofParameter(String parameter) {
        int equals = parameter.indexOf('=');
        PGProperty property = PGProperty.forName(equals < 0 ? parameter : parameter.substring(0, equals));
        if (property == null) {
            return Optional.empty();
        }
        String value;
        try {
            value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.of("has a % in " + property.getName() + " that begins no escape: write %25 for it");
        }
        return equals < 0 || isChoice(property, value) ? Optional.empty()
                : Optional.of("has another value of " + property.getName() + " than the driver knows"
                        + (WORD.matcher(value).matches() ? ", " + value : "") + ": write one of "
                        + String.join(", ", property.getChoices()));
    }

    private static boolean isChoice(PGProperty property, String value) {
        return property.getChoices() == null || OPEN.contains(property.getName())
                || Arrays.stream(property.getChoices()).anyMatch(property == PGProperty.TARGET_SERVER_TYPE ? value::equals
                        : value::equalsIgnoreCase);
    }
}
