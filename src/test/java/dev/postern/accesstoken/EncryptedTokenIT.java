package dev.postern.accesstoken;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@Tag("native")
@QuarkusIntegrationTest
class EncryptedTokenIT extends EncryptedTokenTest {
}
