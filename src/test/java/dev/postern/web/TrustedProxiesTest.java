package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.vertx.core.MultiMap;

/** Proxies of 10.0.0.0/8 and fd00::/8 are trusted. */
class TrustedProxiesTest {

    private static final String PROXY = "10.0.0.1";

    private final TrustedProxies either = proxies(TrustedProxies.Header.EITHER);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "203.0.113.7|203.0.113.7", "6.6.6.6, 203.0.113.7|203.0.113.7",
            "6.6.6.6,203.0.113.7 , 10.2.3.4|203.0.113.7", "10.9.9.9, 10.2.3.4|10.9.9.9", "203.0.113.7:4711|203.0.113.7",
            "2001:db8::1|2001:db8:0:0:0:0:0:1", "[2001:db8::1]:4711|2001:db8:0:0:0:0:0:1", "::ffff:203.0.113.7|203.0.113.7",
            "203.0.113.7, unknown|10.0.0.1", "6.6.6.6, evil.example, 10.2.3.4|10.2.3.4", "203.0.113.7,|10.0.0.1", "``|10.0.0.1",
            "203.0.113.999|10.0.0.1", "0x7f.1|10.0.0.1", "203.0.113.7, fd00::9|203.0.113.7" })
    void the_first_untrusted_hop_from_the_right_is_the_caller(String header, String caller) {
        assertEquals(caller, either.callerAddress(PROXY, headers("X-Forwarded-For", header)));
        assertEquals("198.51.100.1", either.callerAddress("198.51.100.1", headers("X-Forwarded-For", header)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "for=203.0.113.7|203.0.113.7",
            "for=6.6.6.6, For=203.0.113.7;proto=https;by=10.0.0.1|203.0.113.7",
            "for=\"[2001:db8::1]:4711\"|2001:db8:0:0:0:0:0:1", "proto=http; for=\"203.0.113.7:80\" , for=10.2.3.4|203.0.113.7",
            "for=\"6.6.6.6, for=203.0.113.7|203.0.113.7", "for=_hidden|10.0.0.1", "for=unknown, for=10.2.3.4|10.2.3.4",
            "host=example.com|10.0.0.1" })
    void forwarded_is_read_in_the_same_way(String header, String caller) {
        assertEquals(caller, either.callerAddress(PROXY, headers("Forwarded", header)));
    }

    @Test
    void lines_of_one_header_are_one_list() {
        assertEquals("203.0.113.7",
                either.callerAddress(PROXY, headers("X-Forwarded-For", "6.6.6.6", "203.0.113.7", "10.2.3.4")));
    }

    @Test
    void two_headers_that_differ_are_not_believed_unless_a_setting_says_which() {
        MultiMap both = headers("X-Forwarded-For", "203.0.113.7").add("Forwarded", "for=6.6.6.6");
        assertEquals("", either.callerAddress(PROXY, both), "not the proxy's: that may be an allowed network");
        assertEquals("203.0.113.7", proxies(TrustedProxies.Header.X_FORWARDED_FOR).callerAddress(PROXY, both));
        assertEquals("6.6.6.6", proxies(TrustedProxies.Header.FORWARDED).callerAddress(PROXY, both));
        assertEquals("203.0.113.7",
                either.callerAddress(PROXY, headers("X-Forwarded-For", "203.0.113.7").add("Forwarded", "for=203.0.113.7")));
    }

    @Test
    void without_a_header_the_caller_is_the_proxy_itself() {
        assertEquals(PROXY, either.callerAddress(PROXY, MultiMap.caseInsensitiveMultiMap()));
        assertEquals("fd00:0:0:0:0:0:0:1", either.callerAddress("fd00:0:0:0:0:0:0:1%eth0", MultiMap.caseInsensitiveMultiMap()));
    }

    private static MultiMap headers(String name, String... values) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        List.of(values).forEach(value -> headers.add(name, value));
        return headers;
    }

    private static TrustedProxies proxies(TrustedProxies.Header header) {
        return new TrustedProxies(List.of("10.0.0.0/8", "fd00::/8"), header);
    }
}
