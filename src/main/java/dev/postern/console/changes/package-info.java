/**
 * Who changed what: the pages about the management events that are kept. Start with {@link
 * dev.postern.console.changes.ChangesResource}.
 */
package dev.postern.console.changes;
