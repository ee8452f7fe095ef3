package dev.postern.downstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import dev.postern.actions.OutboundHttp;
import dev.postern.actions.OutboundHttp.Header;
import dev.postern.actions.OutboundHttp.Request;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;

/**
 * What is sent to one place: method, headers and body of an Action's request, checked.
 *
 * @param method in capitals, if it is one of the common ones
 */
record OutgoingMessage(String method, List<Header> headers, byte[] body) {

    private static final Set<String> COMMON_METHODS = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
    private static final Set<String> REFUSED_METHODS = Set.of("CONNECT", "TRACE", "TRACK");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    /** RFC 9110 §5.5: visible characters of Latin-1, spaces and tabs, so no line break. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final int HEADERS_MAX = 100;
    /** Of the connection, of the framing, or Postern's to say. */
    private static final Set<String> LEFT_OUT = Set.of("accept-encoding", "connection", "content-length", "expect", "host",
            "http2-settings", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "via");
    private static final String OF_PROXIES = "proxy-";
    private static final Set<String> SENSITIVE = Set.of("authorization", "cookie");
    private static final String OF_BODIES = "content-";

    /** @throws OutboundRefused something in it cannot be sent */
    static OutgoingMessage of(Request request) throws OutboundRefused {
        require(METHOD.matcher(request.method()).matches(), "the method is not an HTTP method");
        String capitals = request.method().toUpperCase(Locale.ROOT);
        require(!REFUSED_METHODS.contains(capitals), "the method " + capitals + " is not sent");
        String method = COMMON_METHODS.contains(capitals) ? capitals : request.method();
        byte[] body = request.body();
        require(body.length == 0 || !WITHOUT_BODY.contains(method), "a " + method + " request has no body");
        require(body.length <= OutboundHttp.BODY_BYTES_MAX,
                "the body of the request has more than " + OutboundHttp.BODY_BYTES_MAX + " bytes");
        require(request.headers().size() <= HEADERS_MAX, "the request has more than " + HEADERS_MAX + " headers");
        List<Header> headers = new ArrayList<>();
        int bytes = 0;
        for (Header header : request.headers()) {
            String value = header.value().strip();
            require(NAME.matcher(header.name()).matches(), "a header of the request has a name that cannot be sent");
            require(VALUE.matcher(value).matches(), "the header " + header.name() + " has a value that cannot be sent");
            bytes += header.name().length() + value.length() + 4;
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!LEFT_OUT.contains(name) && !name.startsWith(OF_PROXIES)) {
                headers.add(new Header(name, value));
            }
        }
        require(bytes <= OutboundHttp.HEADER_BYTES_MAX,
                "the headers of the request have more than " + OutboundHttp.HEADER_BYTES_MAX + " bytes");
        return new OutgoingMessage(method, List.copyOf(headers), body);
    }

    /** What is sent to where a redirect leads; the rules are those of {@code fetch}. */
    OutgoingMessage redirected(int status, boolean otherOrigin) {
        boolean becomesGet = status == 303 ? !WITHOUT_BODY.contains(method)
                : method.equals("POST") && (status == 301 || status == 302);
        List<Header> kept = headers.stream().filter(header -> !(otherOrigin && SENSITIVE.contains(header.name())))
                .filter(header -> !(becomesGet && header.name().startsWith(OF_BODIES))).toList();
        return new OutgoingMessage(becomesGet ? "GET" : method, kept, becomesGet ? new byte[0] : body);
    }

    boolean has(String header) {
        return headers.stream().anyMatch(each -> each.name().equals(header));
    }

    /** Whether it may be sent a second time when a connection that was kept turns out to be closed. */
    boolean isRepeatable() {
        return WITHOUT_BODY.contains(method);
    }

    private static void require(boolean condition, String sentence) throws OutboundRefused {
        if (!condition) {
            throw new OutboundRefused(Reason.BAD_REQUEST, sentence);
        }
    }

    @Override
    public String toString() {
        return "OutgoingMessage[" + method + ", " + body.length + " bytes]";
    }
}
