/**
 * Events about tokens and about changes, in a bounded log in memory. Start with {@link dev.postern.audit.AuditLog}.
 *
 * <p>
 * {@link dev.postern.audit.Operations} turns changes of the registry into events, without secrets. Package {@code logstream}
 * sends events to other systems.
 */
package dev.postern.audit;
