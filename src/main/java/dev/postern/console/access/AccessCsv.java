package dev.postern.console.access;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;

import dev.postern.console.access.AccessSearch.Access;
import dev.postern.entity.Timestamps;
import dev.postern.events.QueryRefused;
import dev.postern.management.ManagementError;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;

/**
 * Writes client grants as a file of comma-separated values (RFC 4180), a part at a time, however many there are. A few files
 * are written at a time, because each takes a thread until its reader has it all.
 */
@Singleton
final class AccessCsv {

    private static final int AT_ONCE = 2;
    private static final int TRIES = 60;
    private static final List<String> HEADINGS = List.of("client_id", "name", "enabled", "audience", "scope",
            "allow_all_scopes",
            "unused_scopes", "organization_usage", "last_token_at", "last_refusal_at");

    private final AccessSearch search;
    private final Semaphore free = new Semaphore(AT_ONCE);

    AccessCsv(AccessSearch search) {
        this.search = search;
    }

    /**
     * @param named whether names may be seen, and who is enabled
     * @throws ManagementError others are being written
     */
    StreamingOutput of(AccessFilter filter, boolean named) {
        if (free.availablePermits() == 0) {
            throw busy();
        }
        return output -> {
            if (!free.tryAcquire()) {
                throw busy();
            }
            try {
                write(output, filter, named);
            } finally {
                free.release();
            }
        };
    }

    private static ManagementError busy() {
        return ManagementError.tooManyRequests("Other files are being written: ask again in a moment");
    }

    private void write(OutputStream output, AccessFilter filter, boolean named) throws IOException {
        try (Writer writer = new OutputStreamWriter(output, StandardCharsets.UTF_8)) {
            writer.write(CsvLine.of(HEADINGS));
            GrantWalk walk = search.walk(filter, named, AccessFilter.After.BEGINNING);
            while (!walk.isAtEnd()) {
                part(walk, filter).forEach(access -> line(writer, access, named));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Others may ask much of insight meanwhile. */
    private List<Access> part(GrantWalk walk, AccessFilter filter) {
        List<GrantWalk.Granted> next = AccessSearch.next(walk, filter);
        for (int attempt = 1;; attempt++) {
            try {
                return search.accessOf(next, walk, filter);
            } catch (QueryRefused refusal) {
                if (!refusal.isBusy() || attempt == TRIES) {
                    throw refusal;
                }
            }
        }
    }

    private static void line(Writer writer, Access access, boolean named) {
        ClientGrant grant = access.granted().grant();
        try {
            writer.write(CsvLine.of(List.of(access.granted().clientId(),
                    named ? access.granted().client().map(Client::name).orElse("Third-party applications") : "",
                    access.granted().client().filter(any -> named)
                            .map(client -> String.valueOf(client.clientCredentialsAllowed())).orElse(""),
                    grant.audience(), String.join(" ", access.scopes()), String.valueOf(grant.allScopes()),
                    access.scopes().stream().filter(access.unused()::contains).collect(Collectors.joining(" ")),
                    grant.organizationUsage().wireName(), moment(access.last().issued()), moment(access.last().refused()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String moment(long millis) {
        return millis == 0 ? "" : Timestamps.text(Instant.ofEpochMilli(millis));
    }
}
