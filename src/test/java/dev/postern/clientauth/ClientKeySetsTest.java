package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import dev.postern.AdjustableClock;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.snapshot.Client;

class ClientKeySetsTest {

    private static final Client CLIENT = new Client("client", "client", ClientAuthMethod.PRIVATE_KEY_JWT, true, false,
            Optional.empty(), List.of(), List.of(), Optional.of(URI.create("https://keys.example/jwks.json")), List.of(), false,
            Optional.empty(), Optional.empty(), false, List.of(), Optional.empty(), Map.of());

    private final AdjustableClock clock = new AdjustableClock();
    private final List<Boolean> proven = new ArrayList<>();

    @Test
    void a_host_is_proven_while_its_last_answer_was_a_key_set_and_came_promptly() throws Exception {
        List<CompletionStage<KeySetSource.Fetched>> answers = List.of(keySet(false), keySet(true), keySet(false), keySet(true),
                CompletableFuture.failedFuture(new KeySetSource.CannotFetch("no answer", true)), keySet(true), keySet(true));
        ClientKeySets sets = new ClientKeySets((clientId, uri, isProven) -> {
            proven.add(isProven);
            return answers.get(proven.size() - 1);
        }, clock);
        for (int fetch = 0; fetch < answers.size(); fetch++) {
            sets.awaited(CLIENT, Optional.of("unknown")).orElseThrow().toCompletableFuture().get();
            clock.advance(ClientKeySets.PAUSE);
        }
        assertEquals(List.of(false, false, true, false, true, false, true), proven);
    }

    private static CompletionStage<KeySetSource.Fetched> keySet(boolean prompt) {
        return CompletableFuture.completedFuture(
                new KeySetSource.Fetched("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8), Optional.empty(), prompt));
    }
}
