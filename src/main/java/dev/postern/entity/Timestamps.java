package dev.postern.entity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Moments in bodies: ISO-8601 with an offset, kept in milliseconds. */
public final class Timestamps {

    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {
    }

    /** ISO-8601 with three digits of a second, as Auth0 writes it: {@code 2033-05-13T09:33:13.000Z}. */
    public static String text(Instant at) {
        return MILLISECONDS.format(at);
    }

    /**
     * @param path of the body within a larger one, with a dot at the end, or empty
     * @return empty where the field is absent or null
     */
    public static Optional<Instant> in(ObjectNode body, String field, String path) {
        try {
            return Optional.ofNullable(body.path(field).textValue())
                    .map(text -> OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            throw RegistryRefusal.Invalid.property("Object didn't pass validation for format date-time", path + field);
        }
    }
}
