package com.example.timesheets.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.scheduler.Scheduled;

/**
 * The scheduled import. A file is put into the inbox by renaming, so it is never seen half-written. It gets the suffix
 * {@code .done}, or {@code .bad} when lines of it are bad, and stays as it is when the import was stopped: the next round
 * resumes it.
 */
@Singleton
class Inbox {

    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final Importer importer;
    private final Path directory;

    Inbox(Importer importer, ImportConfig config) {
        this.importer = importer;
        this.directory = config.inbox();
    }

    @Scheduled(every = "${import.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void round() throws IOException {
        for (Path file : files()) {
            ExitCode result = importer.run(file);
            if (result == ExitCode.UNAVAILABLE || result == ExitCode.NOT_ALLOWED) {
                return;
            }
            String suffix = result == ExitCode.COMPLETE ? ".done" : ".bad";
            Files.move(file, file.resolveSibling(file.getFileName() + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            LOG.warnf("There is no directory %s", directory.toAbsolutePath());
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.toString().matches(".*\\.(csv|jsonl|ndjson)")).sorted().toList();
        }
    }
}
