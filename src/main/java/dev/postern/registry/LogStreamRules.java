package dev.postern.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a log stream's document must hold.
 *
 * <p>
 * Whoever may write log streams chooses where Postern's events go, hosts of the inner network included: that is what
 * the scope {@code create:log_streams} means. Postern holds them to http and https, without user info in the URL, follows
 * no redirect, and shows nothing of an answer but its status.
 */
final class LogStreamRules {

    private static final int CUSTOM_HEADERS_MAX = 20;
    private static final int TEXT_LENGTH_MAX = 4096;
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}"); // RFC 9110 §5.6.2
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");
    private static final Pattern MEDIA_TYPE = Pattern
            .compile("[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}( ?; ?[a-z0-9-]{1,32}=[a-z0-9.-]{1,64})?", Pattern.CASE_INSENSITIVE);

    /** Auth0's; those of events Postern does not have simply never match. */
    private static final Set<String> CATEGORIES = Set.of("auth.ancillary.fail", "auth.ancillary.success", "auth.login.fail",
            "auth.login.notification", "auth.login.success", "auth.logout.fail", "auth.logout.success", "auth.signup.fail",
            "auth.signup.success", "auth.silent_auth.fail", "auth.silent_auth.success", "auth.token_exchange.fail",
            "auth.token_exchange.success", "management.fail", "management.success", "scim.event", "system.notification",
            "user.fail", "user.notification", "user.success", "actions", "other");

    private LogStreamRules() {
    }

    /** @throws RegistryRefusal.Invalid a field is missing or has a value Postern cannot send with */
    static void check(ObjectNode document) {
        if (!"http".equals(document.path("type").asText())) {
            throw new RegistryRefusal.NotSupported("Only log streams of type http are supported.");
        }
        require(document.path("name").isTextual() && document.path("name").asText().length() <= 255, "invalid name", "name");
        require(Set.of("active", "paused", "suspended").contains(document.path("status").asText()), "invalid status", "status");
        checkSink(document.path("sink"));
        checkFilters(document.path("filters"));
    }

    private static void checkSink(JsonNode sink) {
        require(sink.isObject(), "Missing required property: sink", "sink");
        require(isDestination(sink.path("httpEndpoint")),
                "must be an absolute http or https URL without user info and fragment", "sink.httpEndpoint");
        require(LogStream.Format.named(sink.path("httpContentFormat").asText()).isPresent(),
                "must be JSONARRAY, JSONLINES or JSONOBJECT", "sink.httpContentFormat");
        require(MEDIA_TYPE.matcher(sink.path("httpContentType").asText()).matches(), "must be a media type",
                "sink.httpContentType");
        JsonNode authorization = sink.path(LogStream.AUTHORIZATION_FIELD);
        require(authorization.isMissingNode() || authorization.isNull() || isHeaderValue(authorization),
                "must be a header value", "sink.httpAuthorization");
        checkHeaders(sink.path("httpCustomHeaders"));
    }

    private static void checkHeaders(JsonNode headers) {
        String property = "sink.httpCustomHeaders";
        require(headers.isMissingNode() || (headers.isArray() && headers.size() <= CUSTOM_HEADERS_MAX),
                "must be an array of at most " + CUSTOM_HEADERS_MAX + " headers", property);
        Set<String> names = new HashSet<>();
        for (JsonNode header : headers) {
            String name = header.path("header").asText();
            require(HEADER_NAME.matcher(name).matches() && isHeaderValue(header.path("value")),
                    "must hold header and value", property);
            require(!LogStream.isReservedHeader(name), "header " + name + " cannot be set", property);
            require(names.add(name.toLowerCase(Locale.ROOT)), "header " + name + " is there twice", property);
        }
    }

    private static void checkFilters(JsonNode filters) {
        require(filters.isMissingNode() || filters.isArray(), "must be an array", "filters");
        for (JsonNode filter : filters) {
            require("category".equals(filter.path("type").asText()), "type must be category", "filters");
            require(CATEGORIES.contains(filter.path("name").asText()), "unknown category", "filters");
        }
    }

    private static boolean isDestination(JsonNode url) {
        try {
            URI uri = new URI(url.asText());
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return url.isTextual() && url.asText().length() <= TEXT_LENGTH_MAX && http && uri.getHost() != null
                    && uri.getPort() <= 65_535 && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isHeaderValue(JsonNode value) {
        return value.isTextual() && value.textValue().length() <= TEXT_LENGTH_MAX
                && HEADER_VALUE.matcher(value.textValue()).matches();
    }

    private static void require(boolean holds, String reason, String property) {
        if (!holds) {
            throw RegistryRefusal.Invalid.property(reason, property);
        }
    }
}
