package dev.postern.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.web.TrustedProxies;

@QuarkusTest
class KeySetReadersTest {

    @Inject
    TrustedProxies proxies;

    @Test
    void without_a_console_nobody_is_noted() {
        KeySetReaders readers = new KeySetReaders(proxies, Clock.systemUTC());
        readers.fetched(untouched(), KeyDocument.KEY_SET, List.of());
        assertEquals(List.of(), readers.all());
        assertEquals(Optional.empty(), readers.since());
        assertEquals(Optional.empty(), readers.leftOutAt());
    }

    @Test
    void a_user_agent_is_cut_and_has_nothing_that_hides_other_text() {
        assertEquals("Verifier/1.0 (é)", KeySetReaders.printable(" Verifier/1.0\u0000\t\u0085\r\n (é)\u202e\u200b\u2028 "));
        assertEquals("", KeySetReaders.printable(null));
        String cut = KeySetReaders.printable("x".repeat(16_000));
        assertTrue(cut.length() == 121 && cut.endsWith("…"), cut);
        assertEquals("x".repeat(119) + "…", KeySetReaders.printable("x".repeat(119) + "\ud83d\ude00"),
                "no half of a character");
    }

    private static HttpServerRequest untouched() {
        return (HttpServerRequest) Proxy.newProxyInstance(HttpServerRequest.class.getClassLoader(),
                new Class<?>[] { HttpServerRequest.class }, (proxy, method, arguments) -> {
                    throw new AssertionError("looked at " + method.getName());
                });
    }
}
