/**
 * Permissions that an API got after its grants were made, and the grants that shall have them. Start with {@link
 * dev.postern.console.permissions.ExtensionResource}.
 */
package dev.postern.console.permissions;
