/**
 * The console's first page: tokens by minute, what somebody should look at, and who uses what. Start with
 * {@link dev.postern.console.overview.OverviewResource}.
 */
package dev.postern.console.overview;
