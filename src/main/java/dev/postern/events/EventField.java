package dev.postern.events;

import java.util.Locale;

/** A field of events that is kept in a column of its own, and can be searched. */
public enum EventField {
    TYPE(false),
    CLIENT_ID(false),
    CLIENT_NAME(true),
    IP(false),
    AUDIENCE(false),
    SCOPE(true),
    ORGANIZATION_ID(
            false),
    ORGANIZATION_NAME(true),
    USER_AGENT(true),
    HOSTNAME(true),
    DESCRIPTION(true);

    private final boolean words;

    EventField(boolean words) {
        this.words = words;
    }

    /** Its name on the wire, and that of its column. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a word of the text is enough to find it, in capitals or not. Other fields are compared as a whole. */
    boolean hasWords() {
        return words;
    }
}
