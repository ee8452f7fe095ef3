package dev.postern.events;

/** From one millisecond since the epoch to another, both included. */
public record Span(long first, long last) {
}
