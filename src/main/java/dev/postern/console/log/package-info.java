/**
 * The console's log: kept events by a query, and each event with all that is known of it. Start with
 * {@link dev.postern.console.log.LogResource}.
 */
package dev.postern.console.log;
