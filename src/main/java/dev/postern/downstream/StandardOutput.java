package dev.postern.downstream;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStreamSender.Delivery;
import dev.postern.logstream.LogStreamsConfig;

/**
 * Writes batches to the standard output of the process, whole lines between those of the log. On a thread of its own, because a
 * reader that has stopped reading makes a write wait without end; until it has ended, no further one is begun.
 */
@Singleton
final class StandardOutput {

    private static final String BLOCKED = "standard output takes nothing: its reader has stopped reading";

    private final ExecutorService thread = Executors.newSingleThreadExecutor(StandardOutput::daemon);
    private final PrintStream output;
    private final Duration patience;
    private CompletableFuture<Delivery> writing = CompletableFuture.completedFuture(Delivery.DELIVERED);

    @Inject
    StandardOutput(LogStreamsConfig config) {
        this(System.out, config.answerWait());
    }

    StandardOutput(PrintStream output, Duration patience) {
        this.output = output;
        this.patience = patience;
    }

    synchronized CompletionStage<Delivery> write(EventBatch batch) {
        if (!writing.isDone()) {
            return CompletableFuture.completedFuture(Delivery.failed(Optional.empty(), BLOCKED));
        }
        byte[] lines = new byte[batch.body().length + 1];
        System.arraycopy(batch.body(), 0, lines, 0, batch.body().length);
        lines[lines.length - 1] = '\n';
        writing = CompletableFuture.supplyAsync(() -> written(lines), thread);
        return writing.copy().completeOnTimeout(Delivery.failed(Optional.empty(), BLOCKED), patience.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** One write, which holds the stream's lock: the lines stay whole. */
    private Delivery written(byte[] lines) {
        output.write(lines, 0, lines.length);
        return output.checkError() ? Delivery.failed(Optional.empty(), "standard output is closed") : Delivery.DELIVERED;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "log-stream-stdout");
        thread.setDaemon(true);
        return thread;
    }
}
