package dev.postern.downstream;

import java.util.concurrent.CompletionStage;

import jakarta.inject.Singleton;

import dev.postern.logstream.EventBatch;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreamSender;

/** Carries the events of log streams to their destinations, each kind in its own way. */
@Singleton
public class StreamCalls implements LogStreamSender {

    private final DownstreamCalls http;
    private final SyslogCalls syslog;
    private final StandardOutput standardOutput;

    StreamCalls(DownstreamCalls http, SyslogCalls syslog, StandardOutput standardOutput) {
        this.http = http;
        this.syslog = syslog;
        this.standardOutput = standardOutput;
    }

    @Override
    public CompletionStage<Delivery> send(LogStream stream, EventBatch batch) {
        return switch (stream.sink().endpoint().getScheme()) {
            case "stdout" -> standardOutput.write(batch);
            case "udp", "tcp", "tls" -> syslog.send(stream.sink().endpoint(), batch);
            default -> http.send(stream, batch);
        };
    }
}
