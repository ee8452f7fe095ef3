package dev.postern.token;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class DpopProofIT extends DpopProofTest {
}
