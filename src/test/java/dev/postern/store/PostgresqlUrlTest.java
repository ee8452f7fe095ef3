package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Properties;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** What the driver cannot read of a URL is told before it tries, and nothing that it can read is refused. */
class PostgresqlUrlTest {

    @ParameterizedTest
    @ValueSource(strings = { "//db.example:abc/postern", "//db.example:/postern", "//db.example:0/postern",
            "//db.example:65536/postern", "//one:5432,two:54x2/postern", "//[2001:db8::7]:x/postern", "//db.example",
            "/postern",
            "//db.example/postern?sslcert=100%" })
    void a_place_that_the_driver_cannot_read_is_refused(String url) {
        assertNull(Driver.parseURL("jdbc:postgresql:" + url, new Properties()));
        List<String> refusals = PostgresqlUrl.refusals("jdbc:postgresql:" + url);
        assertEquals(1, refusals.size(), refusals.toString());
        assertTrue(refusals.get(0).startsWith("postern.postgresql.url "), refusals.toString());
    }

    @ParameterizedTest
    @CsvSource({ "targetServerType, boss", "targetServerType, Primary", "sslmode, sure", "sslmode, ''", "gssEncMode, maybe",
            "channelBinding, yes", "preferQueryMode, x", "autosave, x", "sslNegotiation, x", "readOnlyMode, x",
            "targetServerType, pri%6Dar" })
    void a_value_that_the_driver_does_not_know_is_refused_by_the_name_of_the_parameter(String parameter, String value) {
        List<String> refusals = PostgresqlUrl
                .refusals("jdbc:postgresql://db/postern?ssl=true&" + parameter + "=" + value + "&connectTimeout=4");
        assertEquals(1, refusals.size(), refusals.toString());
        assertTrue(
                refusals.get(0)
                        .startsWith("postern.postgresql.url has another value of " + parameter + " than the driver knows"),
                refusals.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = { "//db.example/postern", "//db.example:5432/postern",
            "//one,two:5433/postern?targetServerType=primary", "//[2001:db8::7]/postern",
            "//[2001:db8::7]:5432/postern?sslmode=VERIFY-FULL&sslrootcert=/a%20b.pem", "postern", "//db/",
            "//db/postern?targetServerType=preferSlave&requireAuth=!md5,!password&stringtype=varchar",
            "//db/postern?autosave=ALWAYS&ssl", "?user=a" })
    void a_url_that_the_driver_takes_is_taken(String url) {
        assertNotNull(Driver.parseURL("jdbc:postgresql:" + url, new Properties()));
        assertEquals(List.of(), PostgresqlUrl.refusals("jdbc:postgresql:" + url));
    }

    @ParameterizedTest
    @ValueSource(strings = { "//user:pa55word@db/postern", "//db:pa55word/postern",
            "//db/postern?sslmode=require;password=pa55word" })
    void what_may_be_a_password_is_not_repeated(String url) {
        List<String> refusals = PostgresqlUrl.refusals("jdbc:postgresql:" + url);
        assertEquals(1, refusals.size(), refusals.toString());
        assertFalse(refusals.toString().contains("pa55word"), refusals.toString());
    }
}
