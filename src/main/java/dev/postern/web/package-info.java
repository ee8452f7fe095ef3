/**
 * Bounds on connections and requests, and answers to what the web framework refuses before a resource sees it, in the format of
 * the endpoint. Imports no other package of Postern. Start with {@link dev.postern.web.ErrorShape}.
 */
package dev.postern.web;
