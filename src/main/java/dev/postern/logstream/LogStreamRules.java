package dev.postern.logstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.Timestamps;

/**
 * What a log stream's document must hold.
 *
 * <p>
 * A caller with {@code create:log_streams} chooses where Postern's events go, hosts of the internal network included. Postern
 * allows http and https only, without user info in the URL, follows no redirect, and shows only the status of an answer.
 */
final class LogStreamRules {

    private static final int CUSTOM_HEADERS_MAX = 20;
    private static final int TEXT_LENGTH_MAX = 4096;
    private static final int PORT_MAX = 65_535;
    private static final Set<String> SYSLOG_SCHEMES = Set.of("udp", "tcp", "tls");
    private static final int SIGNING_SECRET_LENGTH_MIN = 16;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
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

    /**
     * The moment of the first event of a new stream.
     *
     * @throws RegistryRefusal.Invalid no moment of ISO 8601, or one that no calendar has
     */
    static Optional<Instant> startFrom(ObjectNode body) {
        Optional<Instant> moment = Timestamps.in(body, LogStream.START_FROM_FIELD, "");
        require(moment.isEmpty() || (moment.get().isAfter(Instant.EPOCH) && moment.get().isBefore(LATEST)),
                "must be after 1970 and before 10000", LogStream.START_FROM_FIELD);
        return moment;
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
        JsonNode secret = sink.path(LogStream.SIGNING_SECRET_FIELD);
        require(secret.isMissingNode() || secret.isNull() || secret.asText().isEmpty()
                || (isHeaderValue(secret) && secret.asText().length() >= SIGNING_SECRET_LENGTH_MIN),
                "must be " + SIGNING_SECRET_LENGTH_MIN + " to " + TEXT_LENGTH_MAX + " printable characters of ASCII",
                "sink.httpSigningSecret");
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
        return url.isTextual() && isHttp(url.textValue());
    }

    /** Whether events can be posted there. */
    static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return url.length() <= TEXT_LENGTH_MAX && http && uri.getHost() != null
                    && uri.getPort() <= PORT_MAX && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether it is {@code udp://host:port}, {@code tcp://host:port} or {@code tls://host:port}. */
    static boolean isSyslog(String url) {
        try {
            URI uri = new URI(url);
            return SYSLOG_SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null && uri.getPort() > 0
                    && uri.getPort() <= PORT_MAX && uri.getRawUserInfo() == null && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean isCategory(String name) {
        return CATEGORIES.contains(name);
    }

    static boolean isHeader(String name, String value) {
        return HEADER_NAME.matcher(name).matches() && value.length() <= TEXT_LENGTH_MAX
                && HEADER_VALUE.matcher(value).matches();
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
