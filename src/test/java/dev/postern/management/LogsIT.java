package dev.postern.management;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class LogsIT extends LogsTest {
}
