package dev.postern.console;

/**
 * What a new secret in place of all others would break.
 *
 * @param lastUse of any secret; null: never
 * @param tokens that the application got since yesterday; empty: not known
 * @param grace how long the others go on working; empty: not at all
 */
record SecretRotation(String clientId, String name, Moment lastUse, String tokens, String grace, String curl) {
}
