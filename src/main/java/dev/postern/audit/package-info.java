/**
 * What happened here: token events in a bounded log in memory, and the log streams that carry them on. Start with
 * {@link dev.postern.audit.AuditLog}.
 *
 * <p>
 * {@code LogStreams} holds the rules of log streams, {@code StreamDispatcher} batches
 * events for them, and a {@code LogStreamSender} (package {@code downstream}) makes the HTTP call.
 */
package dev.postern.audit;
