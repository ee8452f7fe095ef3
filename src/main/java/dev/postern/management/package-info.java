/**
 * The Management API, {@code /api/v2}: APIs, applications, client grants, organizations and tenant settings over HTTP, in
 * Auth0's words.
 *
 * <p>
 * {@link dev.postern.management.ManagementApi} is the file to open first. Each entity has a resource class; SmallRye JWT
 * turns the scopes of a Management API token into the roles of {@code @RolesAllowed}. The shape of bodies is said once, in
 * {@code META-INF/openapi.json}; the rules that outlive a body are the registry's.
 */
package dev.postern.management;
