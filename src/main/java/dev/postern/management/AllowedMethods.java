package dev.postern.management;

import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Adds the {@code Allow} header that a 405 must have (RFC 9110 §15.5.6) and the framework leaves out, and corrects that of the
 * answer to OPTIONS, where the framework names the methods of longer paths, too. Below an entity it finds no resource at all
 * for a method that none of them has; that is a 405 too.
 */
@Singleton
final class AllowedMethods {

    static final int BEFORE_ACCESS_REFUSALS = Priorities.USER + 1; // response filters: the highest first
    private static final Pattern WRITING = Pattern.compile("POST|PUT|PATCH|DELETE");
    private static final Pattern BELOW_AN_ENTITY = Pattern.compile(
            ManagementApi.PATH + "/(clients/[^/]+/(credentials|secrets)(/[^/]+)?|hooks/[^/]+/secrets)");

    @ServerResponseFilter(priority = BEFORE_ACCESS_REFUSALS)
    void tell(ContainerRequestContext request, ContainerResponseContext response, Throwable failure) {
        String path = request.getUriInfo().getPath();
        if (failure instanceof NotFoundException && BELOW_AN_ENTITY.matcher(path).matches()) {
            response.setStatus(405);
            response.setEntity(ManagementError.of(405, Optional.empty(), ManagementError.reasonPhrase(405)).body(), null,
                    MediaType.APPLICATION_JSON_TYPE);
        }
        boolean asked = HttpMethod.OPTIONS.equals(request.getMethod())
                && namesWriting(response.getHeaderString(HttpHeaders.ALLOW));
        if ((response.getStatus() == 405 || asked) && path.startsWith(ManagementApi.PATH + "/")) {
            response.getHeaders().putSingle(HttpHeaders.ALLOW, allowed(path.substring(ManagementApi.PATH.length() + 1)));
        }
    }

    /** Of a path that is not served, the framework names methods that read. */
    private static boolean namesWriting(String allow) {
        return allow != null && WRITING.matcher(allow).find();
    }

    /** @param path below {@code /api/v2/}; one that is served */
    private static String allowed(String path) {
        if (path.equals("tenants/settings")) {
            return "GET, HEAD, PATCH";
        }
        if (path.equals("roles") || path.equals("connections") || path.startsWith("stats/")
                || path.startsWith("postern/insight/")
                || path.equals("logs") || path.startsWith("logs/")) {
            return "GET, HEAD";
        }
        if (path.startsWith("postern/tenant-file")) {
            return path.endsWith("/plan") ? "POST" : "GET, HEAD, PUT";
        }
        if (path.startsWith("actions/")) {
            return ofActions(path.substring("actions/".length()));
        }
        if (path.matches("hooks/[^/]+/secrets")) {
            return "DELETE, GET, HEAD, PATCH, POST";
        }
        if (path.matches("clients/[^/]+/(credentials|secrets)")) {
            return "GET, HEAD, POST";
        }
        if (path.matches("clients/[^/]+/preview-token|postern/log-streams/[^/]+/test") || path.endsWith("/rotate-secret")
                || path.equals("keys/signing/rotate")) {
            return "POST";
        }
        if (path.startsWith("keys/signing")) {
            return path.endsWith("/revoke") ? "PUT" : "GET, HEAD";
        }
        if (path.matches("client-grants/[^/]+/organizations|organizations/name/[^/]+|"
                + "organizations/[^/]+/(connections|enabled_connections|members|invitations|clients|discovery-domains/name/[^/]+)")) {
            return "GET, HEAD";
        }
        if (path.matches("organizations/[^/]+/(client-grants|discovery-domains)")) {
            return "GET, HEAD, POST";
        }
        if (path.matches("organizations/[^/]+/client-grants/[^/]+")) {
            return "DELETE";
        }
        return path.indexOf('/') < 0 ? "GET, HEAD, POST" : "DELETE, GET, HEAD, PATCH";
    }

    private static String ofActions(String path) {
        if (path.equals("actions") || path.matches("modules(/[^/]+/versions)?")) {
            return "GET, HEAD, POST";
        }
        if (path.endsWith("/deploy") || path.endsWith("/test") || path.endsWith("/rollback")) {
            return "POST";
        }
        if (path.endsWith("/bindings")) {
            return "GET, HEAD, PATCH";
        }
        return path.matches("(actions|modules)/[^/]+") ? "DELETE, GET, HEAD, PATCH" : "GET, HEAD";
    }
}
