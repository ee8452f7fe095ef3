/**
 * The console's pages of log streams: where events are sent, how far, and whether that works. Start with
 * {@link dev.postern.console.logstream.StreamsResource}.
 */
package dev.postern.console.logstream;
