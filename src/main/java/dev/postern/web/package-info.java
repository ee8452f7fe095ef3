/**
 * What the web framework refuses before a resource sees it, answered in the shape of the surface it was sent to. Part of
 * the vocabulary: imports nothing else of ours. Start with {@link dev.postern.web.ErrorShape}.
 */
package dev.postern.web;
