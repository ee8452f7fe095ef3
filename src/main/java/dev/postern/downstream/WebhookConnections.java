package dev.postern.downstream;

import java.net.InetSocketAddress;
import java.time.Duration;

import jakarta.inject.Singleton;

import org.jboss.resteasy.reactive.client.impl.RestClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Guards every connection to the receiver of a webhook Action: nothing is written to an address that {@link AddressGuard} does
 * not admit, whatever the name led to before, and {@link AnswerBounds} bounds the answers.
 */
@Singleton
public class WebhookConnections implements ResteasyReactiveClientRequestFilter {

    /** Says how many milliseconds Postern waits, to the receiver and to {@link AnswerBounds}. */
    static final String TIMEOUT_HEADER = "Postern-Timeout";
    static final int BODY_BYTES_MAX = 102_400;
    /** The call ends first, so that it says why. */
    private static final Duration LATER = Duration.ofMillis(50);

    private final AddressGuard guard;

    WebhookConnections(AddressGuard guard) {
        this.guard = guard;
    }

    @Override
    @SuppressWarnings("deprecation") // in favour of a builder, which the REST client does not hand out
    public void filter(ResteasyReactiveClientRequestContext request) {
        request.unwrap(RestClientRequestContext.class).getHttpClient().connectionHandler(this::opened);
    }

    private void opened(HttpConnection connection) {
        ChannelHandlerContext http = ((ConnectionBase) connection).channelHandlerContext();
        boolean admitted = http.channel().remoteAddress() instanceof InetSocketAddress peer
                && guard.admits(peer.getAddress());
        if (admitted) {
            AnswerBounds.put(connection, BODY_BYTES_MAX, WebhookConnections::patience);
        } else {
            http.pipeline().addBefore(http.name(), "not-admitted", new NotAdmitted());
            connection.close();
        }
    }

    private static Duration patience(HttpRequest request) {
        return Duration.ofMillis(Long.parseLong(request.headers().get(TIMEOUT_HEADER))).plus(LATER);
    }

    /** Lets nothing out until the connection is closed. */
    private static final class NotAdmitted extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext connection, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new HttpClosedException("not an address that may be called"));
        }
    }
}
