package dev.postern.registry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Moments in bodies: ISO-8601 with an offset, kept in milliseconds. */
final class Timestamps {

    private Timestamps() {
    }

    /**
     * @param path of the body within a larger one, with a dot at the end, or empty
     * @return empty where the field is absent or null
     */
    static Optional<Instant> in(ObjectNode body, String field, String path) {
        try {
            return Optional.ofNullable(body.path(field).textValue())
                    .map(text -> OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            throw RegistryRefusal.Invalid.property("Object didn't pass validation for format date-time", path + field);
        }
    }
}
