/**
 * What this server is set to, and the settings of the tenant. Start with {@link
 * dev.postern.console.settings.SettingsResource}.
 */
package dev.postern.console.settings;
