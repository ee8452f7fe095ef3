/**
 * Running Postern: the start in order, checks of the settings, health. Start with {@link dev.postern.ops.Startup}.
 */
package dev.postern.ops;
