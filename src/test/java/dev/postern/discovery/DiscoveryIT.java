package dev.postern.discovery;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class DiscoveryIT extends DiscoveryTest {
}
