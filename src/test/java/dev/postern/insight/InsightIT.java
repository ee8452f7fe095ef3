package dev.postern.insight;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class InsightIT extends InsightTest {
}
