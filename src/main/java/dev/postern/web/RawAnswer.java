package dev.postern.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;

/** An answer in the surface's {@link ErrorShape} where not even Vert.x has seen a request: the bytes of it, HTTP/1.1. */
@Singleton
final class RawAnswer {

    private final ErrorShapes shapes;
    private final ObjectMapper json;

    RawAnswer(ErrorShapes shapes, ObjectMapper json) {
        this.shapes = shapes;
        this.json = json;
    }

    /** @param path of the target, or empty when it is not known */
    ByteBuf of(int status, String path) {
        Optional<Response> shaped = shapes.of(path)
                .map(shape -> shape.answer(status));
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status)).append("\r\n");
        byte[] body = shaped.map(this::body).orElse(new byte[0]);
        shaped.ifPresent(answer -> headers(head, answer));
        head.append(String.format(Locale.ROOT, "content-length: %d\r\nconnection: close\r\n\r\n", body.length));
        return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.ISO_8859_1), body);
    }

    private static void headers(StringBuilder head, Response answer) {
        for (Map.Entry<String, List<String>> header : answer.getStringHeaders().entrySet()) {
            header.getValue().forEach(value -> head.append(header.getKey()).append(": ").append(value).append("\r\n"));
        }
    }

    private byte[] body(Response answer) {
        try {
            return answer.hasEntity() ? json.writeValueAsBytes(answer.getEntity()) : new byte[0];
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error cannot be written as JSON", e);
        }
    }
}
