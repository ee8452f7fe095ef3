package dev.postern.management;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Adds the {@code Allow} header that a 405 must have (RFC 9110 §15.5.6) and the framework leaves out. */
@Singleton
final class AllowedMethods {

    @ServerResponseFilter
    void tell(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        if (response.getStatus() == 405 && ManagementErrorShape.isManagement(path)) {
            response.getHeaders().putSingle(HttpHeaders.ALLOW, allowed(path.substring(ManagementApi.PATH.length() + 1)));
        }
    }

    /** @param path below {@code /api/v2/}; one that is served */
    private static String allowed(String path) {
        if (path.equals("tenants/settings")) {
            return "GET, HEAD, PATCH";
        }
        if (path.equals("roles") || path.equals("connections") || path.startsWith("stats/")) {
            return "GET, HEAD";
        }
        if (path.startsWith("actions/")) {
            return ofActions(path.substring("actions/".length()));
        }
        if (path.matches("hooks/[^/]+/secrets")) {
            return "DELETE, GET, HEAD, PATCH, POST";
        }
        if (path.endsWith("/rotate-secret") || path.equals("keys/signing/rotate")) {
            return "POST";
        }
        if (path.startsWith("keys/signing")) {
            return path.endsWith("/revoke") ? "PUT" : "GET, HEAD";
        }
        if (path.matches("client-grants/[^/]+/organizations|organizations/name/[^/]+|postern/tenant-file|"
                + "organizations/[^/]+/(connections|enabled_connections|members|invitations|discovery-domains|clients)")) {
            return "GET, HEAD";
        }
        if (path.matches("organizations/[^/]+/client-grants")) {
            return "GET, HEAD, POST";
        }
        if (path.matches("organizations/[^/]+/client-grants/[^/]+")) {
            return "DELETE";
        }
        return path.indexOf('/') < 0 ? "GET, HEAD, POST" : "DELETE, GET, HEAD, PATCH";
    }

    private static String ofActions(String path) {
        if (path.equals("actions")) {
            return "GET, HEAD, POST";
        }
        if (path.endsWith("/deploy") || path.endsWith("/test")) {
            return "POST";
        }
        if (path.endsWith("/bindings")) {
            return "GET, HEAD, PATCH";
        }
        return path.matches("actions/[^/]+") ? "DELETE, GET, HEAD, PATCH" : "GET, HEAD";
    }
}
