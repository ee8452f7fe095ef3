package dev.postern.insight;

import java.util.List;

import dev.postern.events.TextDigest;

/**
 * Whose tokens are counted together. Texts that do not matter to the kind are empty.
 *
 * @param clientId of an application that is registered; empty in a {@link Kind#CLIENT} key: of nobody known
 * @param audience identifier of an API; empty in a {@link Kind#CLIENT} key: of no known API
 * @param organizationId empty in a {@link Kind#CLIENT} key: of none
 */
public record UsageKey(Kind kind, String clientId, String audience, String organizationId) {

    public static final UsageKey TENANT = new UsageKey(Kind.TENANT, "", "", "");

    /** What the tokens have in common. */
    public enum Kind {
        TENANT(0),
        API(1),
        ORGANIZATION(2),
        /** An application, for one API and one organization. */
        CLIENT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** Stands for the kind in the store. */
        public int number() {
            return number;
        }
    }

    public static UsageKey api(String audience) {
        return new UsageKey(Kind.API, "", audience, "");
    }

    public static UsageKey organization(String organizationId) {
        return new UsageKey(Kind.ORGANIZATION, "", "", organizationId);
    }

    static UsageKey client(TokenUse use) {
        return new UsageKey(Kind.CLIENT, use.clientId(), use.audience(), use.organizationId());
    }

    /** Stands for the key in the store. */
    public long digest() {
        return TextDigest.of(List.of(kind.name(), clientId, audience, organizationId));
    }
}
