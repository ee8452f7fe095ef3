package dev.postern.web;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class HeaderLimitsIT extends HeaderLimitsTest {
}
