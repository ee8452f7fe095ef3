/**
 * SQL behind the interfaces other features declare: the registry and the signing keys, in an embedded SQLite file or on a
 * PostgreSQL server.
 *
 * <p>
 * {@link dev.postern.store.Database} is the file to open first. The Java speaks the SQL that SQLite and PostgreSQL share;
 * what differs is in the migrations ({@code db/sqlite}, {@code db/postgresql}) and in
 * {@link dev.postern.store.UniqueViolation}.
 */
package dev.postern.store;
