/**
 * Registered things as documents. An {@link dev.postern.entity.Entity} has an {@link dev.postern.entity.EntityKind}. An {@link
 * dev.postern.entity.EntityQuery} lists entities, a {@link dev.postern.entity.RegistryTransaction} changes them, a {@link
 * dev.postern.entity.RegistryRefusal} refuses a change, and a {@link dev.postern.entity.RegistryStore} keeps them. The rules of
 * each kind are in {@code registry}.
 */
package dev.postern.entity;
