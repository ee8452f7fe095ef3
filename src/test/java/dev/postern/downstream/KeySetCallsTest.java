package dev.postern.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.concurrent.ExecutionException;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.clientauth.KeySetSource;

/** What the log says about a key set that is not fetched. */
@QuarkusTest
class KeySetCallsTest {

    @Inject
    KeySetSource source;

    @Test
    void a_private_address_is_refused_with_the_setting_that_would_allow_it() {
        ExecutionException failed = assertThrows(ExecutionException.class,
                () -> source.fetch(URI.create("https://10.0.0.1/jwks.json"), false).toCompletableFuture().get());
        assertEquals("the host leads to a private address, and postern.key-sets.private-addresses does not allow it",
                failed.getCause().getMessage());
    }
}
