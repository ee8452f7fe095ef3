package dev.postern.tenantfile;

import java.time.Clock;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tenant as a tenant file: applied to the same server, it changes nothing. What Postern keeps itself (the system API, the
 * global client) is left out, and so are secrets.
 */
@Singleton
public final class TenantExport {

    private static final String PREFACE = """
            # Tenant of %s, in the format of the Auth0 Deploy CLI and of postern.tenant-file.
            # There are no secrets in here: where one is needed elsewhere, write a keyword, as docs/tenant-file.md
            # shows, and set it in the environment.
            """;

    private final Families families;
    private final KeywordValues keywords;
    private final Clock clock;

    TenantExport(Families families, KeywordValues keywords, Clock clock) {
        this.families = families;
        this.keywords = keywords;
        this.clock = clock;
    }

    /** One YAML, the code of Actions and Hooks in it, which {@code postern.tenant-file} takes and the Deploy CLI does not. */
    public String yaml() {
        ObjectNode tenant = JsonNodeFactory.instance.objectNode();
        for (Family family : families.inOrder()) {
            family.exported().ifPresent(value -> tenant.set(family.key(), withCodeAsText(family, value)));
        }
        return text(tenant);
    }

    /** A zip archive of what the Deploy CLI's YAML export writes: {@code tenant.yaml}, and each piece of code in a file. */
    public byte[] archive() {
        ObjectNode tenant = JsonNodeFactory.instance.objectNode();
        TenantArchive archive = new TenantArchive();
        for (Family family : families.inOrder()) {
            Optional<JsonNode> entries = family.exported();
            entries.ifPresent(value -> archive.moveCode(family, value));
            entries.ifPresent(value -> tenant.set(family.key(), value));
        }
        return archive.zip(text(tenant), clock.instant());
    }

    private static JsonNode withCodeAsText(Family family, JsonNode entries) {
        String field = family.code().map(CodeFiles::field).orElse("");
        for (JsonNode entry : entries) {
            if (CodeFiles.isPath(entry.path(field).asText(""))) {
                ((ObjectNode) entry).set(field, CodeFiles.asText(entry.get(field).textValue()));
            }
        }
        return entries;
    }

    private String text(ObjectNode tenant) {
        return PREFACE.formatted(keywords.baseUrl()) + YamlWriter.write(tenant);
    }

    /** Part of a tenant file, such as {@code {"clients": [{"name": "Billing"}]}}, as YAML. */
    public static String fragment(ObjectNode tenant) {
        return YamlWriter.write(tenant);
    }
}
