package dev.postern.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A search of the log is understood or refused. */
public final class LogQueryFuzz {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private LogQueryFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            LogQueryParser.parse(new String(input, StandardCharsets.UTF_8), NOW);
        } catch (QueryRefused refused) {
            // said so
        }
    }
}
