/**
 * The console: pages for people who operate the server. Everything they show and change goes through the services and the
 * resources of the Management API, with the scopes of the session. Start with {@link dev.postern.console.VisitFilter},
 * which every request
 * passes.
 */
package dev.postern.console;
