/**
 * Events that are kept: {@link dev.postern.events.EventKeeper} writes what the audit log in memory holds into an
 * {@link dev.postern.events.EventStore}, and {@link dev.postern.events.KeptLog} answers questions from it. Nothing that a token
 * request does waits for this package.
 */
package dev.postern.events;
