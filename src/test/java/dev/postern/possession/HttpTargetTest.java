package dev.postern.possession;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs in the form in which {@code htu} is compared (RFC 9449 §4.3, RFC 3986 §6.2). */
class HttpTargetTest {

    @ParameterizedTest
    @CsvSource({
            "https://api.example/x, https://api.example/x",
            "HTTPS://API.Example:443/x?a=b#c, https://api.example/x",
            "http://api.example:80, http://api.example/",
            "https://api.example:8443/, https://api.example:8443/",
            "https://api.example:/x, https://api.example/x",
            "https://[2001:DB8::1]:8443/x, https://[2001:db8::1]:8443/x",
            "https://api.example/%7euser/%41, https://api.example/~user/A",
            "https://api.example/a%2fb, https://api.example/a%2Fb",
            "https://api.example/a/./b/../c, https://api.example/a/c",
            "https://api.example/../../a/.., https://api.example/",
            "https://api.example/a/%2e%2e/b, https://api.example/b",
            "https://api.example/a//b/, https://api.example/a//b/" })
    void a_url_has_one_normal_form(String url, String normal) {
        assertEquals(Optional.of(normal), HttpTarget.normal(url));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "/x", "api.example/x", "ftp://api.example/", "https:///x", "https://user@api.example/x",
            "https://api.example/ x", "https://api.example/\u00e9", "https://api.example:99999999/", "https://api.example\\x",
            "https://[::1/x" })
    void what_is_no_url_of_http_has_none(String url) {
        assertEquals(Optional.empty(), HttpTarget.normal(url));
    }
}
