/**
 * The console's pages about Actions, their modules, and Hooks. Start with
 * {@link dev.postern.console.actions.ActionListResource}, and with {@link dev.postern.console.actions.ActionView} for what the
 * page of an Action shows.
 */
package dev.postern.console.actions;
