package dev.postern.docs;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The tests of {@link DocumentedActionsTest} against the packaged program. */
@Tag("native")
@QuarkusIntegrationTest
class DocumentedActionsIT extends DocumentedActionsTest {
}
