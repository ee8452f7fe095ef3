package dev.postern.console;

/**
 * What deleting an API would break.
 *
 * @param grants how many may call it; if any, its name has to be typed
 */
record ApiDeletion(String id, String name, String identifier, long grants, Problem problem, String curl) {
}
