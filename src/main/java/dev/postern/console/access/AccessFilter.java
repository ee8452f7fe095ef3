package dev.postern.console.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.postern.console.NameIndex;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Which client grants are looked for.
 *
 * @param text part of an application's name, or the beginning of its client id; empty: of any
 * @param api the identifier of an API, or part of some; empty: of any
 * @param scope that the grant has; empty: any
 * @param days after which a grant, or a scope, counts as unused
 */
record AccessFilter(String text, String api, String scope, Use use, int days) {

    private static final int DAYS = 90;
    private static final int DAYS_MAX = 1_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    /** How lately they were used. */
    enum Use {
        ANY("", "All"),
        NOT_LATELY("unused", "Unused grants"),
        NEVER("never", "Never used"),
        UNUSED_SCOPES("unused-scopes", "Unused permissions");

        /** What version 0.2 called {@link #NOT_LATELY}. */
        private static final String FORMER = "90-days";

        private final String wireName;
        private final String words;

        Use(String wireName, String words) {
            this.wireName = wireName;
            this.words = words;
        }

        String wireName() {
            return wireName;
        }

        String words() {
            return words;
        }

        static Use named(String name) {
            return name.equals(FORMER) ? NOT_LATELY
                    : Stream.of(values()).filter(use -> use.wireName.equals(name)).findFirst().orElse(ANY);
        }

        /** @param since in milliseconds since 1970: a grant that was used before counts as unused */
        boolean isMeant(Last last, long since) {
            return switch (this) {
                case ANY, UNUSED_SCOPES -> true;
                case NOT_LATELY -> last.issued() < since;
                case NEVER -> last.issued() == 0;
            };
        }
    }

    /** What somebody typed as a number of days; anything else is the default. */
    static int daysIn(String typed) {
        int days = NUMBER.matcher(typed).matches() ? Integer.parseInt(typed) : DAYS;
        return days >= 1 && days <= DAYS_MAX ? days : DAYS;
    }

    /** In milliseconds since 1970: what was not used since then counts as unused. */
    long since(Instant now) {
        return now.minus(Duration.ofDays(days)).toEpochMilli();
    }

    /** Whether it is for scopes that no token had. */
    public boolean isOfScopes() {
        return use == Use.UNUSED_SCOPES;
    }

    /** @param named whether names may be seen */
    NameIndex.Words words(boolean named) {
        return named ? NameIndex.Words.of(text) : NameIndex.Words.ofId(text);
    }

    /** Whether a grant of such an API is one of them, as far as memory tells. */
    boolean isMeant(ClientGrant grant, RegistrySnapshot snapshot) {
        return grant.isForClient() && (scope.isEmpty() || grant.scopes().contains(scope)
                || (grant.allScopes() && snapshot.resourceServer(grant.audience())
                        .filter(known -> known.scopeValues().contains(scope)).isPresent()));
    }

    /** Whether a grant with these unused scopes is one of them: if a scope is looked for, that one is unused. */
    boolean isMeant(Set<String> unused) {
        return scope.isEmpty() ? !unused.isEmpty() : unused.contains(scope);
    }

    /** Whether an API is one of those that are looked for. */
    boolean isOfApi(String audience, RegistrySnapshot snapshot) {
        return api.isEmpty() || (snapshot.resourceServer(api).isPresent() ? audience.equals(api)
                : audience.toLowerCase(Locale.ROOT).contains(api.toLowerCase(Locale.ROOT)));
    }

    boolean isEmpty() {
        return text.isEmpty() && api.isEmpty() && scope.isEmpty() && use == Use.ANY;
    }

    /**
     * Where a page ended.
     *
     * @param application empty: at a grant of third-party applications, which come first
     * @param audience of the last grant; empty: all grants of that application were looked at
     */
    record After(Optional<NameIndex.Place> application, String audience) {

        static final After BEGINNING = new After(Optional.empty(), "");

        boolean isBeginning() {
            return application.isEmpty() && audience.isEmpty();
        }
    }
}
