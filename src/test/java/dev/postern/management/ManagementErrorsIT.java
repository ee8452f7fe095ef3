package dev.postern.management;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.specification.RequestSpecification;

import dev.postern.ManagementPort;

@Tag("native")
@QuarkusIntegrationTest
class ManagementErrorsIT extends ManagementErrorsTest {

    @Override
    RequestSpecification operations() {
        return ManagementPort.request();
    }
}
