package dev.postern.console;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.management.ManagementApi;

/**
 * A request of the Management API: what a page does, shown as curl, and recorded in the audit log.
 *
 * @param path below {@code /api/v2}
 * @param words what it does, as the audit log says it
 */
public record ApiCall(String method, String path, Optional<JsonNode> body, String words) {

    public static ApiCall get(String path) {
        return new ApiCall("GET", path, Optional.empty(), "");
    }

    public static ApiCall post(String path, ObjectNode body, String words) {
        return new ApiCall("POST", path, Optional.of(body), words);
    }

    public static ApiCall post(String path, String words) {
        return new ApiCall("POST", path, Optional.empty(), words);
    }

    public static ApiCall patch(String path, ObjectNode body, String words) {
        return new ApiCall("PATCH", path, Optional.of(body), words);
    }

    public static ApiCall delete(String path, String words) {
        return new ApiCall("DELETE", path, Optional.empty(), words);
    }

    public static ApiCall delete(String path, JsonNode body, String words) {
        return new ApiCall("DELETE", path, Optional.of(body), words);
    }

    /** The whole path. */
    String target() {
        return ManagementApi.PATH + path;
    }

    /** The body as the Management API would receive it. */
    InputStream stream() {
        return new ByteArrayInputStream(
                body.map(JsonNode::toString).orElse("").getBytes(StandardCharsets.UTF_8));
    }

    /** The same request for a shell, with the token in {@code $MANAGE}. */
    public String curl(String baseUrl) {
        StringBuilder line = new StringBuilder("curl -sS");
        if (!method.equals("GET") && (body.isEmpty() || !method.equals("POST"))) {
            line.append(" -X ").append(method);
        }
        line.append(' ').append(Shell.quoted(baseUrl + target())).append(" -H \"Authorization: Bearer $MANAGE\"");
        body.ifPresent(
                json -> line.append(" \\\n  -H 'content-type: application/json' -d ").append(Shell.quoted(json.toString())));
        return line.toString();
    }
}
