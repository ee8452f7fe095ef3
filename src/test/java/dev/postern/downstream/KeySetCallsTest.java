package dev.postern.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.clientauth.KeySetSource;

/** What the log says about a key set that is not fetched, and which hosts are slow. */
@QuarkusTest
class KeySetCallsTest {

    @Inject
    KeySetSource source;

    @Test
    void a_private_address_is_refused_with_the_setting_that_would_allow_it() {
        ExecutionException failed = assertThrows(ExecutionException.class,
                () -> source.fetch("client", URI.create("https://10.0.0.1/jwks.json"), false).toCompletableFuture().get());
        assertEquals("the host leads to a private address, and postern.key-sets.private-addresses does not allow it",
                failed.getCause().getMessage());
    }

    @Test
    void an_answer_is_prompt_that_takes_a_third_of_the_timeout_at_most() {
        Duration timeout = Duration.ofSeconds(3);
        assertTrue(KeySetCalls.isPrompt(Duration.ofSeconds(1), timeout));
        assertFalse(KeySetCalls.isPrompt(Duration.ofSeconds(1).plusNanos(1), timeout));
    }
}
