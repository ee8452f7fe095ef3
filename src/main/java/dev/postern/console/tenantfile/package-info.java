/**
 * The tenant as a file: to download, and to apply after its plan was seen. Start with {@link
 * dev.postern.console.tenantfile.TenantFilePages}.
 */
package dev.postern.console.tenantfile;
