package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableSettingsTest {

    private static final String CONVERTED = "java.lang.IllegalArgumentException: SRCFG00039: The config property %s with the config"
            + " value \"%s\" threw an Exception whilst being converted %s";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "postern.http.stop-timeout | x | SRCFG00040: Invalid duration: x | postern.http.stop-timeout must be a duration, such as PT30S or PT1H, but is x",
            "quarkus.oidc.client-secret.size | x | SRCFG00029: Expected an integer value, got \"x\" | quarkus.oidc.client-secret.size must be a whole number of at most 9 digits",
            "quarkus.some.thing | x | no luck with x | quarkus.some.thing must be something else (no luck with x), but is x",
            "quarkus.some.key | x1 | no luck with x1 | quarkus.some.key must be something else (no luck with ***)" })
    void a_value_of_another_type_is_told_with_what_to_write_and_no_secret_is_repeated(String setting, String value,
            String reason, String told) {
        assertEquals(told, UnreadableSettings.sentence(CONVERTED.formatted(setting, value, reason)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "java.util.NoSuchElementException: SRCFG00040: The config property postern.store is defined as the empty String (\"\") which the following Converter considered to be null: X | postern.store is set, but empty: give it a value, or leave it out",
            "java.util.NoSuchElementException: SRCFG00014: The config property a.b is required but it could not be found in any config source | a.b is missing: set it",
            "SRCFG00050: c.d in X does not map to any root | c.d in X does not map to any root" })
    void a_value_that_is_empty_or_missing_is_told_so(String problem, String told) {
        assertEquals(told, UnreadableSettings.sentence(problem));
    }
}
