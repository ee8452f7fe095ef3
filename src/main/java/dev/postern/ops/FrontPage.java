package dev.postern.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.common.annotation.NonBlocking;

import dev.postern.config.Issuer;

/** {@code GET /}: what this server is, its version and where its documents are, for people and for programs. */
@Path("/")
@NonBlocking
@Tag(name = "Discovery")
public class FrontPage {

    private static final String ABOUT = "Machine-to-machine access tokens, compatible with Auth0";
    private static final String STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:3em auto;padding:0 1em}"
            + "dt{font-weight:600}dd{margin:0 0 .7em}pre{background:#f3f3f3;padding:1em;overflow:auto}"
            + "@media(prefers-color-scheme:dark){body{background:#191919;color:#eee}a{color:#8bf}pre{background:#2b2b2b}}";
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Variant PAGE = new Variant(new MediaType("text", "html", "utf-8"), (String) null, null);
    private static final Variant JSON = new Variant(MediaType.APPLICATION_JSON_TYPE, (String) null, null);

    private final Issuer issuer;
    private final DemoTenant demo;
    private final String version;

    FrontPage(Issuer issuer, DemoTenant demo, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.issuer = issuer;
        this.demo = demo;
        this.version = version;
    }

    @GET
    @Operation(operationId = "about", summary = "What this server is: its version, and where its documents are")
    public Response about(@Context Request request) {
        // The first one where Accept has no preference; adds Vary.
        Variant asked = request.selectVariant(List.of(JSON, PAGE));
        boolean page = asked != null && asked.getMediaType().isCompatible(PAGE.getMediaType());
        return Response.ok(page ? page() : json(), page ? PAGE.getMediaType() : JSON.getMediaType())
                .header("Cache-Control", "no-cache").header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer").build();
    }

    private Map<String, String> json() {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("name", "Postern");
        about.put("description", ABOUT);
        about.put("version", version);
        about.putAll(links());
        return about;
    }

    /** Name of a document → its address. */
    private Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("issuer", issuer.issuer());
        links.put("openid_configuration", issuer.baseUrl() + "/.well-known/openid-configuration");
        links.put("oauth_authorization_server", issuer.baseUrl() + "/.well-known/oauth-authorization-server");
        links.put("jwks_uri", issuer.jwksUri());
        links.put("token_endpoint", issuer.tokenEndpoint());
        links.put("management_api", issuer.managementAudience());
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            links.put("swagger_ui", issuer.baseUrl() + "/q/swagger-ui/");
            links.put("openapi", issuer.baseUrl() + "/q/openapi?format=json");
        }
        return links;
    }

    private String page() {
        StringBuilder rows = new StringBuilder();
        links().forEach((name, address) -> rows.append("<dt>").append(name.replace('_', ' ')).append("</dt><dd>")
                .append(isDocument(name) ? "<a href=\"" + escaped(address) + "\">" + escaped(address) + "</a>"
                        : "<code>" + escaped(address) + "</code>")
                .append("</dd>\n"));
        Optional<String> lines = demo.invitation();
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>Postern</title>
                <style>%s</style>
                <h1>Postern</h1>
                <p>%s. Version %s. Services ask for tokens at the token endpoint; people have nothing to do here.</p>
                <dl>
                %s</dl>
                %s<p>Documentation: <code>README.md</code> and <code>docs/</code> of the sources of this version.</p>
                </html>
                """.formatted(STYLE, ABOUT, escaped(version), rows,
                lines.map(text -> "<h2>To begin with</h2>\n<pre>" + escaped(text) + "</pre>\n").orElse(""));
    }

    /** What a browser can open; the token endpoint and the Management API want a request of another kind. */
    private static boolean isDocument(String name) {
        return !List.of("issuer", "token_endpoint", "management_api").contains(name);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
