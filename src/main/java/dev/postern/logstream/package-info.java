/**
 * Log streams send events to an operator's own systems. {@link dev.postern.logstream.LogStreams} has the
 * rules of a stream. {@link dev.postern.logstream.StreamDispatcher} delivers to each stream, from its own place in the kept
 * events on. Package {@code downstream} makes the calls.
 */
package dev.postern.logstream;
