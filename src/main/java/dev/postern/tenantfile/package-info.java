/**
 * A tenant described in a file: the Auth0 Deploy CLI's YAML, or its directory of JSON. It is read at start, applied to the
 * registry in one transaction or not at all, and written as an export.
 *
 * <p>
 * {@link dev.postern.tenantfile.TenantFile} is the file to open first. A {@code TenantSource} reads the text, {@code Keywords}
 * replaces keywords with values of the environment, an {@code EntryReader} checks each entity, and one {@code Family} for each
 * key of the file puts it into the registry, with the rules of the Management API.
 */
package dev.postern.tenantfile;
