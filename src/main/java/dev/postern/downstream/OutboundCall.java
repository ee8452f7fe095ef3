package dev.postern.downstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import javax.net.ssl.SSLException;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;

import dev.postern.actions.OutboundHttp;
import dev.postern.actions.OutboundHttp.Answer;
import dev.postern.actions.OutboundHttp.Header;
import dev.postern.actions.OutboundHttp.Redirect;
import dev.postern.actions.OutboundRefused;
import dev.postern.actions.OutboundRefused.Reason;
import dev.postern.text.IpLiterals;

/**
 * One call from its URL to its answer, all on one event loop. For the first place and for each that a redirect names: the host
 * must be allowed, its name is looked up once, every address of it must be admitted, and the connection goes to one of
 * these very addresses. So a name that changes its address in between gains nothing.
 */
final class OutboundCall {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int ADDRESSES_TRIED_MAX = 3;
    private static final int PASSED_OVER_BYTES_MAX = 65_536;

    /**
     * What all calls have in common.
     *
     * @param bodyBytesMax of an answer
     */
    record Rules(Predicate<Target> hosts, NameResolver names, AddressGuard guard, int bodyBytesMax) {
    }

    private final ContextInternal context;
    private final Rules rules;
    private final GuardedClients clients;
    private final Redirect mode;
    private final Duration timeout;
    private final CompletableFuture<Answer> result;

    private long timer;
    private int redirects;
    private boolean repeated;
    private HttpClientRequest current;

    OutboundCall(ContextInternal context, Rules rules, GuardedClients clients, Redirect mode, Duration timeout,
            CompletableFuture<Answer> result) {
        this.context = context;
        this.rules = rules;
        this.clients = clients;
        this.mode = mode;
        this.timeout = timeout;
        this.result = result;
    }

    void start(Target target, OutgoingMessage message) {
        timer = context.owner().setTimer(timeout.toMillis(),
                late -> refuse(Reason.TIMED_OUT, "no answer within " + timeout.toMillis() + " ms"));
        go(target, message);
    }

    private void go(Target target, OutgoingMessage message) {
        if (!rules.hosts().test(target)) {
            refuse(Reason.HOST_NOT_ALLOWED, "the host " + target.authorityHost() + " (port " + target.port()
                    + ") is not allowed: " + ActionCallsSettings.FETCH_HOSTS + " does not name it");
            return;
        }
        IpLiterals.parse(target.host()).ifPresentOrElse(address -> checked(target, message, List.of(address)),
                () -> rules.names().addresses(target.host())
                        .onComplete(found -> context.runOnContext(now -> found(target, message, found))));
    }

    private void found(Target target, OutgoingMessage message, AsyncResult<List<InetAddress>> found) {
        if (found.failed() || found.result().isEmpty()) {
            refuse(Reason.UNKNOWN_HOST, "the name " + target.host() + " has no address");
        } else {
            checked(target, message, found.result());
        }
    }

    private void checked(Target target, OutgoingMessage message, List<InetAddress> addresses) {
        if (addresses.stream().allMatch(rules.guard()::admits)) {
            connect(target, message, addresses, 0);
        } else {
            refuse(Reason.PRIVATE_ADDRESS, target.host() + " leads to a private address, and "
                    + ActionCallsSettings.PRIVATE_ADDRESSES + " does not allow it");
        }
    }

    private void connect(Target target, OutgoingMessage message, List<InetAddress> addresses, int index) {
        if (result.isDone()) {
            return;
        }
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.valueOf(message.method()))
                .setServer(SocketAddress.inetSocketAddress(target.port(), IpLiterals.text(addresses.get(index))))
                .setHost(target.host()).setPort(target.port()).setSsl(target.tls()) // for SNI and the certificate's name
                .setURI(target.pathAndQuery()).setFollowRedirects(false)
                .putHeader("host", target.authorityHost() + (target.port() == target.defaultPort() ? "" : ":" + target.port()))
                .putHeader("accept-encoding", "identity");
        putDefault(options, message, "user-agent", "Postern");
        putDefault(options, message, "accept", "*/*");
        message.headers().forEach(header -> options.getHeaders().add(header.name(), header.value()));
        clients.client().request(options).onComplete(connected -> {
            boolean another = connected.failed() && index + 1 < Math.min(addresses.size(), ADDRESSES_TRIED_MAX)
                    && !(connected.cause() instanceof SSLException);
            if (another) {
                connect(target, message, addresses, index + 1);
            } else if (connected.failed()) {
                fail(connected.cause());
            } else {
                send(connected.result(), target, message, addresses);
            }
        });
    }

    private static void putDefault(RequestOptions options, OutgoingMessage message, String header, String value) {
        if (!message.has(header)) {
            options.putHeader(header, value);
        }
    }

    private void send(HttpClientRequest request, Target target, OutgoingMessage message, List<InetAddress> addresses) {
        if (result.isDone()) {
            request.reset();
            return;
        }
        current = request;
        boolean withBody = message.body().length > 0 || !message.isRepeatable();
        (withBody ? request.send(Buffer.buffer(message.body())) : request.send()).onComplete(answered -> {
            if (answered.succeeded()) {
                receive(request, answered.result(), target, message);
            } else if (message.isRepeatable() && !repeated && isOfKeptConnection(answered.cause())) {
                repeated = true; // the server had closed the connection that was kept
                connect(target, message, addresses, 0);
            } else {
                fail(answered.cause());
            }
        });
    }

    /** How a call fails whose connection, kept from an earlier call, the server closes at that moment. */
    private static boolean isOfKeptConnection(Throwable cause) {
        return cause instanceof HttpClosedException || (cause instanceof IOException && !(cause instanceof SSLException));
    }

    private void receive(HttpClientRequest request, HttpClientResponse response, Target target, OutgoingMessage message) {
        String location = response.getHeader("location");
        if (REDIRECTS.contains(response.statusCode()) && location != null && mode != Redirect.MANUAL) {
            passOver(request, response, () -> redirect(response.statusCode(), location, target, message));
            return;
        }
        Buffer body = Buffer.buffer();
        response.exceptionHandler(this::fail);
        response.handler(part -> {
            if (body.length() + part.length() > rules.bodyBytesMax()) {
                refuse(Reason.ANSWER_TOO_LARGE, "the answer has more than " + rules.bodyBytesMax() + " bytes");
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> finish(() -> result.complete(new Answer(response.statusCode(),
                String.valueOf(response.statusMessage()), headers(response), body.getBytes(), target.url(), redirects > 0))));
    }

    /** Reads a short body, so that the connection can be used again, and gives up a longer one. */
    private void passOver(HttpClientRequest request, HttpClientResponse response, Runnable then) {
        AtomicInteger bytes = new AtomicInteger();
        AtomicBoolean passed = new AtomicBoolean();
        Runnable once = () -> {
            if (!passed.getAndSet(true)) {
                then.run();
            }
        };
        response.exceptionHandler(broken -> once.run());
        response.endHandler(end -> {
            current = null; // another call may have the connection by now
            once.run();
        });
        response.handler(part -> {
            if (bytes.addAndGet(part.length()) > PASSED_OVER_BYTES_MAX) {
                request.reset();
                once.run();
            }
        });
    }

    private void redirect(int status, String location, Target from, OutgoingMessage message) {
        if (mode == Redirect.ERROR) {
            refuse(Reason.REDIRECT_REFUSED, "the answer is a redirect, and the request does not follow redirects");
            return;
        }
        if (++redirects > OutboundHttp.REDIRECTS_MAX) {
            refuse(Reason.REDIRECT_REFUSED, "more than " + OutboundHttp.REDIRECTS_MAX + " redirects");
            return;
        }
        try {
            Target to = Target.of(from.url().resolve(URI.create(location)));
            if (from.tls() && !to.tls()) {
                refuse(Reason.REDIRECT_REFUSED, "a redirect from https to http is not followed");
            } else {
                go(to, message.redirected(status, !to.hasOriginOf(from)));
            }
        } catch (IllegalArgumentException malformed) {
            refuse(Reason.BAD_ANSWER, "the answer is a redirect to something that is not a URL");
        } catch (OutboundRefused refused) {
            refuse(Reason.REDIRECT_REFUSED, "a redirect is not followed: " + refused.getMessage());
        }
    }

    private static List<Header> headers(HttpClientResponse response) {
        return response.headers().entries().stream()
                .map(header -> new Header(header.getKey().toLowerCase(Locale.ROOT), header.getValue())).toList();
    }

    private void fail(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            refuse(Reason.ANSWER_TOO_LARGE,
                    "the answer has more than " + OutboundHttp.HEADER_BYTES_MAX + " bytes of headers");
        } else if (cause instanceof SSLException) {
            refuse(Reason.UNREACHABLE, "no TLS connection: the certificate or the protocol of the host was not accepted");
        } else if (cause instanceof IllegalArgumentException || cause instanceof NumberFormatException) {
            refuse(Reason.BAD_ANSWER, "the answer is not HTTP/1.1");
        } else {
            refuse(Reason.UNREACHABLE, cause instanceof ConnectException ? "no connection" : "the connection broke");
        }
    }

    private void refuse(Reason reason, String sentence) {
        finish(() -> {
            result.completeExceptionally(new OutboundRefused(reason, sentence));
            if (current != null) {
                current.reset();
            }
        });
    }

    private void finish(Runnable outcome) {
        if (!result.isDone()) {
            context.owner().cancelTimer(timer);
            outcome.run();
        }
    }
}
