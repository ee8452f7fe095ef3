package dev.postern.ops;

import org.junit.jupiter.api.Tag;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.specification.RequestSpecification;

import dev.postern.ManagementPort;

@Tag("native")
@QuarkusIntegrationTest
class OperationsIT extends OperationsTest {

    @Override
    RequestSpecification operations() {
        return ManagementPort.request();
    }
}
