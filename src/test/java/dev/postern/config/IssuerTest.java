package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An issuer has the one form that no URL parser rewrites; every other is refused by the form to write. */
class IssuerTest {

    @ParameterizedTest
    @ValueSource(strings = { "https://auth.example.com", "http://localhost:8080", "https://auth.example.com:8443",
            "http://127.0.0.1:9000", "http://[::1]:8080", "https://[2001:db8::7]", "https://[::ffff:102:304]",
            "https://xn--bcher-kva.example", "https://xn--fa-hia.de", "https://xn--nxasmm1c.com", "https://xn--ls8h.la",
            "https://xn--n3h.example", "https://xn--fiqs8s", "https://auth.xn--80ak6aa92e.com:8443",
            "https://xn--l1b6a9e1b7c.example",
            "https://a-b.1c.example", "https://a", "http://a:443", "https://a:80" })
    void the_one_form_is_taken_as_it_is(String baseUrl) {
        assertEquals(baseUrl + "/", new Issuer(baseUrl).issuer());
    }

    @ParameterizedTest
    @CsvSource({ "https://auth.example.com:443, https://auth.example.com", "http://localhost:80, http://localhost",
            "https://auth.example.com:0443, https://auth.example.com", "https://auth.example.com:, https://auth.example.com",
            "https://auth.example.com:08443, https://auth.example.com:8443",
            "https://Auth.Example.COM, https://auth.example.com",
            "HTTPS://auth.example.com, https://auth.example.com", "https://auth.example.com., https://auth.example.com",
            "https://auth.example.com/, https://auth.example.com",
            "https://Auth.example.com:443/x?y#z, https://auth.example.com",
            "https://bücher.example, https://xn--bcher-kva.example",
            "https://XN--BCHER-KVA.example, https://xn--bcher-kva.example",
            "http://127.1, http://127.0.0.1", "http://0x7f.0.0.1, http://127.0.0.1", "http://2130706433, http://127.0.0.1",
            "http://0177.0.0.01, http://127.0.0.1", "https://[2001:DB8::7], https://[2001:db8::7]",
            "https://[2001:0db8:0:0:0:0:0:7], https://[2001:db8::7]", "https://[::ffff:1.2.3.4], https://[::ffff:102:304]",
            "https://[1:0:0:2:0:0:0:3], https://[1:0:0:2::3]", "http://[0:0:0:0:0:0:0:1]:080, http://[::1]",
            "https://auth_server.example.com, https://auth-server.example.com" })
    void another_form_is_refused_by_the_one_to_write(String baseUrl, String toWrite) {
        String refusal = refusal(baseUrl);
        assertTrue(refusal.matches(".*write (a name such as )?\\Q" + toWrite + "\\E"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://auth.example.com ", " https://auth.example.com", "https://auth.example.com\n" })
    void a_space_or_line_break_at_an_end_is_named(String baseUrl) {
        assertTrue(refusal(baseUrl).contains("begins or ends in a space or a line break: remove it"), refusal(baseUrl));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "auth.example.com", "https://", "https:///", "ftp://a", "https://a b", "https://a\tb",
            "https://a:0", "https://a:65536", "https://a:1x", "https://a:-1", "https://a:99999999999", "https://::1",
            "https://[::1",
            "https://[fe80::1%25eth0]", "https://[1.2.3.4]", "https://[]", "https://1.2.3.256", "https://1.2.3.4.5",
            "https://a.09",
            "https://a..b", "https://-a.example", "https://a-.example", "https://a%2eexample", "https://xn--a.example",
            "https://a*b", "https://a\\b", "jdbc:postgresql://db/x" })
    void a_malformed_origin_is_refused(String baseUrl) {
        assertTrue(refusal(baseUrl).startsWith("postern.base-url "), refusal(baseUrl));
    }

    @ParameterizedTest
    @ValueSource(strings = { "https://fa\u00DF.de", "https://\u03B2\u03CC\u03BB\u03BF\u03C2.com", "https://STRA\u1E9EE.de",
            "https://\u0DC1\u0DCA\u200D\u0DBB\u0DD3.com", "https://\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.com",
            "https://\uD83D\uDCA9.la" })
    void for_letters_of_which_parsers_make_different_hosts_none_is_advised(String baseUrl) {
        assertTrue(refusal(baseUrl).endsWith("write the host in its ASCII form (xn--\u2026), as its registrar names it. It is "
                + baseUrl), refusal(baseUrl));
    }

    @ParameterizedTest
    @ValueSource(strings = { "xn--", "xn--a", "xn--0", "xn--abc", "xn--99999", "xn--ss-8ka", "xn--u-ccb",
            "xn--99999999999999999999999999999999" })
    void an_ascii_form_of_nothing_is_refused(String label) {
        assertTrue(refusal("https://" + label + ".example").contains("is no host name"),
                refusal("https://" + label + ".example"));
    }

    @Test
    void an_address_without_its_closing_bracket_is_named() {
        assertTrue(refusal("https://[::1").contains("without its closing bracket"), refusal("https://[::1"));
    }

    @Test
    void a_user_name_and_password_are_refused_without_repeating_them() {
        String refusal = refusal("https://admin:mp7xw@auth.example.com");
        assertFalse(refusal.contains("mp7xw"), refusal);
        assertTrue(refusal.contains("user name"), refusal);
    }

    private static String refusal(String baseUrl) {
        return assertThrows(IllegalArgumentException.class, () -> new Issuer(baseUrl)).getMessage();
    }
}
