package dev.postern.token;

import static io.restassured.config.EncoderConfig.encoderConfig;

import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;

/** Sends a string body as it is, whatever content type it claims to have. */
final class RawBodies {

    static final RestAssuredConfig CONFIG = RestAssuredConfig.config().encoderConfig(encoderConfig()
            .encodeContentTypeAs("application/jsonx", ContentType.TEXT)
            .encodeContentTypeAs("multipart/form-data", ContentType.TEXT));

    private RawBodies() {
    }
}
