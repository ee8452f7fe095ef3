/**
 * The Management API, {@code /api/v2}: what its resources have in common. The resources themselves are in packages below, one
 * for each family.
 *
 * <p>
 * {@link dev.postern.management.ManagementApi} is the file to open first. Each entity has a resource class; SmallRye JWT turns
 * the scopes of a Management API token into the roles of {@code @RolesAllowed}. The schemas of bodies are in {@code
 * META-INF/openapi.json}; the rules of what is stored are in {@code registry}.
 */
package dev.postern.management;
