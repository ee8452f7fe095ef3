/**
 * The schemas of the bodies that describe registered things, read from {@code META-INF/openapi.json}: what OpenAPI
 * publishes is what is checked, whichever way a body comes in. Imports nothing of ours.
 * {@link dev.postern.schema.PayloadSchema} is the file to open first.
 */
package dev.postern.schema;
