package dev.postern.console.access;

import java.util.Locale;
import java.util.Optional;
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
 */
record AccessFilter(String text, String api, String scope, Use use) {

    /** How lately they were used. */
    enum Use {
        ANY("", "All"),
        NOT_LATELY("90-days", "Not used for 90 days"),
        NEVER("never", "Never used");

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
            return Stream.of(values()).filter(use -> use.wireName.equals(name)).findFirst().orElse(ANY);
        }

        /** @param since in milliseconds since 1970: a grant that was used before counts as unused */
        boolean isMeant(Last last, long since) {
            return switch (this) {
                case ANY -> true;
                case NOT_LATELY -> last.issued() < since;
                case NEVER -> last.issued() == 0;
            };
        }
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
