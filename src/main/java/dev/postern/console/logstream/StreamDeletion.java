package dev.postern.console.logstream;

import dev.postern.console.Problem;

/** What deleting a log stream would break. */
record StreamDeletion(String id, String name, StreamState state, Problem problem, String curl) {
}
