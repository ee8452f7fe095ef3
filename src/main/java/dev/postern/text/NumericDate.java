package dev.postern.text;

import com.fasterxml.jackson.databind.JsonNode;

/** Seconds since 1970 in a JWT (RFC 7519 §2), as far as an {@link java.time.Instant} of this era goes. */
public final class NumericDate {

    private static final long YEAR_10000 = 253_402_300_800L;

    private NumericDate() {
    }

    /** Whether it is a number from 0 to the year 10000; a fraction is allowed. */
    public static boolean isValid(JsonNode value) {
        return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() < YEAR_10000;
    }
}
