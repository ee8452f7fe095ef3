/**
 * The rules for changes of what is registered: APIs (resource servers), applications (clients), client grants, organizations,
 * Actions, Hooks, rate limit policies and the tenant's settings.
 *
 * <p>
 * {@link dev.postern.registry.Registry} is the file to open first. A write commits to the {@link
 * dev.postern.entity.RegistryStore}. Its change feed then brings the change into the {@link
 * dev.postern.snapshot.RegistrySnapshot}, which is all that the token path reads.
 */
package dev.postern.registry;
