/**
 * SQL behind the store interfaces that other packages declare, for an embedded SQLite file and for a PostgreSQL server.
 *
 * <p>
 * {@link dev.postern.store.Database} is the file to open first. The Java speaks the SQL that SQLite and PostgreSQL share; what
 * differs is in the migrations ({@code db/sqlite}, {@code db/postgresql}) and in {@link dev.postern.store.UniqueViolation}.
 */
package dev.postern.store;
