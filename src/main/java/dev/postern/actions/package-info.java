/**
 * The tenant's own code that has a say in tokens: Actions and Hooks. What is registered of them lives in the registry; this
 * package stands between what was agreed and the token. Start with {@link dev.postern.actions.ExtensionGate}.
 */
package dev.postern.actions;
