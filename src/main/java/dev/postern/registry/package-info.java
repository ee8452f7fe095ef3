/**
 * What is registered here: APIs (resource servers), applications (clients), client grants and the tenant's settings.
 *
 * <p>
 * {@link dev.postern.registry.Registry} is the file to open first. A management write commits to the
 * {@link dev.postern.registry.RegistryStore}, whose change feed then moves the in-memory
 * {@link dev.postern.registry.RegistrySnapshot} on; the token path reads only snapshots.
 */
package dev.postern.registry;
