package dev.postern.downstream;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Bounds every answer on one connection. An answer that is too long or too slow ends here as if it were complete, and the
 * connection is closed. So its status counts, and no more is read. An answer without a status in time is a failure. One
 * instance for each connection, on its event loop.
 */
final class AnswerBounds extends ChannelDuplexHandler {

    private static final int INTERIM_ANSWERS_MAX = 10;

    private final int bodyBytesMax;
    private final Function<HttpRequest, Duration> patience;
    private Future<?> deadline;
    private boolean statusKnown;
    private int bodyBytes;
    private int interimAnswers;
    private boolean ended;

    private AnswerBounds(int bodyBytesMax, Function<HttpRequest, Duration> patience) {
        this.bodyBytesMax = bodyBytesMax;
        this.patience = patience;
    }

    /**
     * Puts the bounds on a connection, unless they are there. HTTP/1.1 only, which is what both clients speak.
     *
     * @param bodyBytesMax of an answer; what is shorter leaves the connection open for the next request
     * @param patience from the beginning of a request to the end of its answer
     */
    static void put(HttpConnection connection, int bodyBytesMax, Duration patience) {
        put(connection, bodyBytesMax, request -> patience);
    }

    /** As {@link #put(HttpConnection, int, Duration)}, with a patience for each request. */
    static void put(HttpConnection connection, int bodyBytesMax, Function<HttpRequest, Duration> patience) {
        ChannelHandlerContext http = ((ConnectionBase) connection).channelHandlerContext();
        if (http.pipeline().get(AnswerBounds.class) == null) {
            http.pipeline().addBefore(http.name(), "answer-bounds", new AnswerBounds(bodyBytesMax, patience));
        }
    }

    @Override
    public void write(ChannelHandlerContext connection, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest request) {
            begin(connection, patience.apply(request));
        }
        super.write(connection, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext connection, Object message) {
        if (ended || isTooMuch(message)) {
            ReferenceCountUtil.release(message);
            end(connection);
            return;
        }
        if (message instanceof LastHttpContent) {
            cancelDeadline();
        }
        connection.fireChannelRead(message);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext connection) {
        cancelDeadline();
    }

    private void begin(ChannelHandlerContext connection, Duration patience) {
        cancelDeadline();
        statusKnown = false;
        bodyBytes = 0;
        interimAnswers = 0;
        deadline = connection.executor().schedule(() -> end(connection), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Counts on the way what has come. */
    private boolean isTooMuch(Object message) {
        if (message instanceof HttpResponse response) {
            boolean interim = HttpStatusClass.INFORMATIONAL.contains(response.status().code());
            interimAnswers += interim ? 1 : 0;
            statusKnown = !interim;
        }
        if (message instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
        }
        return bodyBytes > bodyBytesMax || interimAnswers > INTERIM_ANSWERS_MAX;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to be closed
    private void end(ChannelHandlerContext connection) {
        if (!ended) {
            ended = true;
            cancelDeadline();
            if (statusKnown) {
                connection.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            connection.close();
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
