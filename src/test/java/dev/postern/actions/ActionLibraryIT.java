package dev.postern.actions;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The tests of {@link ActionLibraryTest} against the packaged program. */
@Tag("native")
@QuarkusIntegrationTest
class ActionLibraryIT extends ActionLibraryTest {
}
