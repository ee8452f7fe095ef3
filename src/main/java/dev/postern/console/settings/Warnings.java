package dev.postern.console.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Values of settings that make a server less safe than it could be, and what they do. */
final class Warnings {

    private static final List<String> ON = List.of("true", "yes", "on", "1", "y");

    private static final Map<String, Warning> ALL = Map.of(
            "postern.insecure-http", new Warning(ON::contains, "Secrets and tokens may travel unencrypted."),
            "postern.bootstrap.restore",
            new Warning(ON::contains,
                    "Every start gives the first application all scopes back. Remove the setting when you are done."),
            "postern.assertions.without-store",
            new Warning("local"::equals, "While the database is away, an assertion may be used once at each replica."),
            "postern.limits.quota-without-store",
            new Warning("local"::equals, "While the database is away, replicas together may exceed a quota."),
            "postern.actions.private-addresses",
            new Warning(value -> !value.isEmpty(), "Code of Actions reaches these addresses inside your network."),
            "postern.key-sets.private-addresses",
            new Warning(value -> !value.isEmpty(),
                    "Whoever changes an application makes this server call these addresses inside your network."),
            "postern.http.trusted-proxies",
            new Warning(value -> value.contains("/0"), "Everybody may say where a request comes from."),
            "postern.limits.address.failure-delay-max",
            new Warning(value -> value.startsWith("PT0"), "Nobody is slowed down who guesses secrets."));

    private Warnings() {
    }

    private record Warning(Predicate<String> unsafe, String words) {
    }

    /** What a value does; empty: it is safe. */
    static Optional<String> of(String setting, String value) {
        return Optional.ofNullable(ALL.get(setting)).filter(warning -> warning.unsafe().test(value)).map(Warning::words);
    }
}
