package com.example.timesheets.importing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

import com.example.timesheets.TimesheetEntry;
import com.example.timesheets.importing.TimesheetsApi.Stored;

/**
 * Sends a file to the API in batches. It keeps no account of how far it came: every entry has a key, so it is safe to send
 * one again, and running the import again resumes it.
 */
@ApplicationScoped
class Importer {

    private static final Logger LOG = Logger.getLogger(Importer.class);
    private static final long PROGRESS_NANOS = 2_000_000_000L;

    private final EntryFile files;
    private final TimesheetsApi api;
    private final Retries retries;
    private final int batchSize;
    private final Optional<String> clientId;

    Importer(EntryFile files, @RestClient TimesheetsApi api, Retries retries, ImportConfig config,
            @ConfigProperty(name = "quarkus.oidc-client.import.client-id") Optional<String> clientId) {
        this.files = files;
        this.api = api;
        this.retries = retries;
        this.batchSize = config.batchSize();
        this.clientId = clientId;
    }

    ExitCode run(Path file) {
        if (clientId.isEmpty()) { // the OIDC filter would call without a token
            LOG.error("IMPORT_CLIENT_ID and its secret are not set");
            return ExitCode.NOT_ALLOWED;
        }
        Run run = new Run();
        try {
            files.read(file, run::take);
            run.send();
            run.report("%s is done".formatted(file));
            return run.bad == 0 ? ExitCode.COMPLETE : ExitCode.BAD_LINES;
        } catch (IOException e) {
            LOG.errorf("%s cannot be read: %s", file, e.getMessage());
            return ExitCode.USAGE;
        } catch (ImportStopped stopped) {
            run.report("%s is stopped (%s); run it again to resume".formatted(file, stopped.getMessage()));
            return stopped.exitCode;
        }
    }

    private final class Run {

        private final List<Line> batch = new ArrayList<>();
        private long nextProgress = System.nanoTime() + PROGRESS_NANOS;
        private int lines;
        private int stored;
        private int repeated;
        private int bad;

        void take(Line line) {
            lines++;
            if (line.error() != null) {
                refuse(line, line.error());
                return;
            }
            batch.add(line);
            if (batch.size() == batchSize) {
                send();
            }
            if (System.nanoTime() > nextProgress) {
                report("under way");
                nextProgress = System.nanoTime() + PROGRESS_NANOS;
            }
        }

        void send() {
            if (!batch.isEmpty()) {
                send(batch);
                batch.clear();
            }
        }

        /** A batch that is refused is sent again line by line, so that the refusals have line numbers. */
        private void send(List<Line> part) {
            List<TimesheetEntry> entries = part.stream().map(Line::entry).toList();
            try {
                for (Stored entry : retries.call(() -> api.upload(entries))) {
                    stored += entry.repeated() ? 0 : 1;
                    repeated += entry.repeated() ? 1 : 0;
                }
            } catch (Retries.Refused refused) {
                if (part.size() == 1) {
                    refuse(part.get(0), refused.getMessage());
                } else {
                    part.forEach(line -> send(List.of(line)));
                }
            }
        }

        private void refuse(Line line, String reason) {
            bad++;
            LOG.errorf("line %d: %s", line.number(), reason);
        }

        void report(String what) {
            LOG.infof("%s: %,d lines, %,d stored, %,d there already, %,d bad", what, lines, stored, repeated, bad);
        }
    }
}
