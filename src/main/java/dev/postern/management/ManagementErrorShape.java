package dev.postern.management;

import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import dev.postern.web.ErrorShape;

/** Whatever the framework refuses below {@code /api/v2}, and what fails there, gets the Auth0 body. */
@Singleton
final class ManagementErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return isManagement(path);
    }

    @Override
    public Response answer(int status) {
        return response(ManagementError.of(status, errorCode(status), ManagementError.reasonPhrase(status)));
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
            default -> Optional.empty();
        };
    }
}
