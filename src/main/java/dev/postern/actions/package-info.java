/**
 * Actions and Hooks: the tenant's own code that decides about each token. {@link dev.postern.actions.ExtensionRunner} runs it,
 * in the sandbox of {@link dev.postern.script}. The registry has the rules for storing Actions and Hooks; this package knows
 * them from the snapshot.
 */
package dev.postern.actions;
