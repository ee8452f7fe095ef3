/**
 * What is in force, in memory and immutable. A token request takes one view from {@link dev.postern.snapshot.CurrentSnapshot}
 * and uses it to its end. Nothing here writes or waits; {@code registry} makes the next view after each change.
 */
package dev.postern.snapshot;
