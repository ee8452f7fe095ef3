/**
 * A tenant described in a file: Auth0 Deploy CLI's YAML, or its directory of JSON, read at start, applied to the registry as
 * one transaction or not at all, and written back out as an export.
 *
 * <p>
 * {@link dev.postern.tenantfile.TenantFile} is the file to open first. A {@code TenantSource} reads the text,
 * {@code Keywords} fills in what the environment says, an {@code EntryReader} checks each entity, and one {@code Family} per
 * key of the file puts it into the registry by the rules the Management API goes by.
 */
package dev.postern.tenantfile;
