package dev.postern.management;

import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.web.ErrorShape;

/** Whatever the framework refuses below {@code /api/v2}, and what fails there, gets the Auth0 body. */
@Singleton
final class ManagementErrorShape implements ErrorShape {

    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public boolean covers(String path) {
        return isManagement(path);
    }

    @Override
    public Response answer(int status) {
        String message = status == TOO_MANY_REQUESTS ? "Global limit has been reached" : ManagementError.reasonPhrase(status);
        return response(ManagementError.of(status, errorCode(status), message));
    }

    static boolean isManagement(String path) {
        return path.equals(ManagementApi.PATH) || path.startsWith(ManagementApi.PATH + "/");
    }

    static Response response(ManagementError error) {
        return Response.status(error.status()).type(MediaType.APPLICATION_JSON_TYPE).entity(error.body()).build();
    }

    private static Optional<String> errorCode(int status) {
        return switch (status) {
            case 400 -> Optional.of("invalid_uri");
            case 413, 415 -> Optional.of("invalid_body");
            case TOO_MANY_REQUESTS -> Optional.of("too_many_requests");
            default -> Optional.empty();
        };
    }
}
