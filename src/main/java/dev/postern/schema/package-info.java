/**
 * The schemas of the bodies that describe registered things, read from {@code META-INF/openapi.json}. OpenAPI publishes the
 * same schemas, and they check a body from a request as well as from a file. Imports no other package of Postern. {@link
 * dev.postern.schema.PayloadSchema} is the file to open first.
 */
package dev.postern.schema;
