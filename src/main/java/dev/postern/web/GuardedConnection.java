package dev.postern.web;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sits between TLS and the HTTP decoder of one connection. Holds a deadline and a bound over the head of each request, before
 * anything of it becomes a request; refuses heads that two parsers could read in two ways ({@link RequestHead}). From
 * there on {@link RequestGuard} says what becomes of the request.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody is told whether a connection that is given up was closed in order
final class GuardedConnection extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<GuardedConnection> KEY = AttributeKey.valueOf(GuardedConnection.class, "guard");
    private static final String TLS = "ssl";
    /** For a caller that reads its refusal while it still sends. */
    private static final long LINGER_MILLIS = 500;
    /** While room is scarce: unfinished requests of a connection that has completed none. */
    private static final int UNFINISHED_FREE = 2;

    private final Connections connections;
    private final boolean strict;
    private final boolean ofOperator;
    private final UnfinishedHead head;
    private ChannelHandlerContext context;
    private LoopShare share;
    private AddressShare ofAddress;
    private boolean tls;
    private final long openedAt = System.nanoTime();
    private OpenConnection asSuch;
    private boolean closed;
    /** Nothing that comes is read any more. */
    private boolean deaf;
    /** The decoder is at work further up the stack. */
    private boolean reading;
    private boolean decoderKnows;
    private final Set<UnfinishedBody> bodies = new HashSet<>(2);
    /** Requests that arrived completely and were answered. */
    private long completed;
    /** Requests whose memory was needed before they were complete. */
    private long givenUp;
    private long held;
    private int unanswered;
    private int refusalDue;
    /** Over HTTP/2: the caller knows that it shall send further requests elsewhere. */
    private boolean saidGoodbye;
    /** Over HTTP/2: no request can begin any more. */
    private boolean ending;

    private final Http1Bytes http1;
    /** Null over HTTP/1. */
    private Http2Bytes http2;

    private GuardedConnection(Connections connections, boolean strict, boolean ofOperator) {
        this.connections = connections;
        this.strict = strict;
        this.ofOperator = ofOperator;
        this.head = new UnfinishedHead(this);
        this.http1 = new Http1Bytes(this, head, connections.headBytesMax());
    }

    /** Before the channel is registered with its event loop. */
    static void install(Channel channel, Connections connections, boolean strict, boolean ofOperator) {
        GuardedConnection connection = new GuardedConnection(connections, strict, ofOperator);
        channel.attr(KEY).set(connection);
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerRemoved(ChannelHandlerContext context) {
                connections.opened(); // also when it was closed before
            }

            @Override
            public void channelActive(ChannelHandlerContext context) {
                // Vert.x has made its pipeline by now, with TLS or without.
                if (context.pipeline().get(TLS) == null) {
                    context.pipeline().addAfter(context.name(), null, connection);
                } else {
                    context.pipeline().addAfter(TLS, null, connection);
                    connection.tls = true;
                }
                connection.opened();
                context.fireChannelActive();
                context.pipeline().remove(this);
            }
        });
    }

    /** Null for a connection that did not come through a {@link GuardedTransport}. */
    static GuardedConnection of(HttpConnection connection) {
        return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** A change to HTTP/2 by {@code Upgrade: h2c} takes every handler out. This one goes back to its place. */
    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        if (!closed && removed.channel().isActive()) {
            removed.pipeline().addFirst(this);
        }
    }

    /** It may be added again, to its own pipeline. */
    @Override
    public boolean isSharable() {
        return true;
    }

    private void opened() {
        asSuch = new OpenConnection(this, connections.provenWithin());
        share = connections.shareOf(context.channel().eventLoop());
        ofAddress = share.ofAddress(context.channel().remoteAddress());
        share.opened(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        forget();
        tellDecoder();
    }

    /** That the connection is closed: it lets go of the requests. */
    private void tellDecoder() {
        if (!decoderKnows) {
            decoderKnows = true;
            context.fireChannelInactive();
        }
    }

    private void forget() {
        if (!closed) {
            closed = true;
            deaf = true;
            share.end(share.heads(), head);
            bodies.forEach(body -> share.end(share.bodies(), body));
            share.shrank(this, held);
            share.closed(this);
        }
    }

    /**
     * Over HTTP/2, asked while the decoder hands on a request: whether the request ended with its headers. The first one may
     * have
     * come over HTTP/1.
     */
    boolean isWithoutBody() {
        return http2 == null ? http1.isWithoutBody() : http2.isWithoutBody();
    }

    LoopShare share() {
        return share;
    }

    AddressShare ofAddress() {
        return ofAddress;
    }

    ChannelPipeline pipeline() {
        return context.pipeline();
    }

    Connections connections() {
        return connections;
    }

    boolean isClosed() {
        return closed;
    }

    /** It came to the port of health and metrics. */
    boolean isOfOperator() {
        return ofOperator;
    }

    /** A request of it arrived completely and was answered. */
    boolean isProven() {
        return completed > 0;
    }

    /** Of {@link System#nanoTime}: when it was accepted. */
    long openedAt() {
        return openedAt;
    }

    /** On the lists of those that have not made a request, or not the next one. */
    OpenConnection asSuch() {
        return asSuch;
    }

    long ownBytes() {
        long bytes = tls ? Connections.TLS_BYTES : Connections.PLAIN_BYTES;
        return http2 == null ? bytes : bytes + Connections.HTTP_2_BYTES;
    }

    /** At once, without a word of TLS: what it holds is needed. */
    void closeNow() {
        forget();
        context.pipeline().firstContext().close(); // from the first handler on: TLS is not asked
        if (!reading) {
            tellDecoder(); // Netty does so only later, and others would fill the room before it is free
        }
    }

    // ---- the server stops

    /**
     * Some clients break off their requests when they are told to send the next ones elsewhere (JDK-8335181), so the best
     * moment is when there are none.
     */
    void sayGoodbyeIfQuiet() {
        if (unanswered == 0) {
            sayGoodbye();
        }
    }

    /** Requests that are on their way are still answered (RFC 9113 §6.8). */
    void sayGoodbye() {
        if (!saidGoodbye && !closed && http2 != null) {
            saidGoodbye = goAway(Integer.MAX_VALUE);
        }
    }

    /**
     * Over HTTP/2, no request can begin any more. Netty's own close after the last answer does not wait until that answer is
     * sent.
     */
    void closeIfQuiet() {
        if (closed || deaf) {
            return;
        }
        Http2ConnectionHandler handler = pipeline().get(Http2ConnectionHandler.class);
        if (handler != null && !ending) {
            ending = true;
            goAway(handler.connection().remote().lastStreamCreated());
        }
        boolean quiet = handler == null ? !share.heads().contains(head) : handler.connection().numActiveStreams() == 0;
        if (unanswered == 0 && quiet) {
            deaf = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> context.close());
        }
    }

    /** @param lastStream of those that are answered */
    private boolean goAway(int lastStream) {
        Http2ConnectionHandler handler = pipeline().get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        ChannelHandlerContext ofHandler = pipeline().context(handler);
        handler.goAway(ofHandler, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ofHandler.newPromise());
        handler.flush(ofHandler);
        return true;
    }

    // ---- bytes in

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
        } else if (strict && message instanceof ByteBuf bytes) {
            read(bytes);
        } else {
            reading.fireChannelRead(message);
        }
    }

    private void read(ByteBuf bytes) {
        reading = true;
        try {
            while (bytes.isReadable() && !deaf) {
                if (http2 == null) {
                    http1.read(bytes);
                } else {
                    http2.read(bytes);
                }
            }
        } finally {
            reading = false;
            bytes.release();
        }
    }

    void turnToHttp2() {
        http2 = new Http2Bytes(this, head);
        share.grewForGood(this, Connections.HTTP_2_BYTES);
    }

    /** To the decoder. */
    void pass(ByteBuf bytes, int start, int count) {
        if (!deaf) {
            context.fireChannelRead(bytes.retainedSlice(start, count));
        }
    }

    // ---- requests

    /** Its head was complete, so the decoder made a request of it. */
    void requestBegun() {
        unanswered++;
        if (unanswered == 1) {
            share.busy(this);
        }
    }

    void bodyBegun(UnfinishedBody body) {
        if (!closed) {
            bodies.add(body);
            share.bodyBegun(body);
        }
    }

    /** More of its requests are unfinished than it is trusted with while room is scarce. */
    boolean begunTooMany() {
        return bodies.size() > UNFINISHED_FREE + completed;
    }

    /** Counts a request that is given up. False: that happens to most of its requests, so the connection goes with it. */
    boolean survivesGivingUp() {
        givenUp++;
        return givenUp <= completed;
    }

    void bodyGrew(UnfinishedBody body, int by) {
        if (share.bodies().contains(body)) {
            body.grew(by);
            share.grew(this, by);
        }
    }

    void bodyEnded(UnfinishedBody body) {
        bodies.remove(body);
        share.end(share.bodies(), body);
    }

    /** A complete body waits for its answer. */
    void hold(long bytes) {
        if (!closed) {
            held += bytes;
            share.grew(this, bytes);
        }
    }

    /**
     * On any thread.
     *
     * @param body null when there was none
     * @param last nothing more is read from this connection
     */
    void requestAnswered(UnfinishedBody body, boolean last) {
        EventLoop loop = context.channel().eventLoop();
        if (loop.inEventLoop()) {
            answered(body, last);
        } else {
            loop.execute(() -> answered(body, last));
        }
    }

    /** The decoder cannot read the body on; Vert.x closes the connection as soon as this returns. */
    void requestBroken(UnfinishedBody body) {
        if (!closed && http2 == null && !deaf && context.channel().eventLoop().inEventLoop()) {
            deaf = true;
            send(400, body.path());
        }
        requestAnswered(body, true);
    }

    private void answered(UnfinishedBody body, boolean last) {
        unanswered--;
        if (body == null || body.isComplete()) {
            completed++;
        }
        if (body != null && (last || body.isComplete())) {
            bodyEnded(body);
        }
        if (closed || unanswered > 0) {
            return;
        }
        share.shrank(this, held);
        held = 0;
        if (refusalDue != 0) { // Vert.x may not have written its answer yet
            context.channel().eventLoop().execute(() -> send(refusalDue));
        } else if (last && http2 == null && !deaf) {
            deaf = true;
            context.channel().eventLoop()
                    .execute(() -> context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> closeOutput()));
        } else {
            share.idle(this);
            if (connections.isStopping() && !ofOperator) {
                context.channel().eventLoop().execute(this::sayGoodbyeIfQuiet); // the end of the answer may not be written yet
            }
        }
    }

    // ---- refusals before there is a request

    /** The rest of a head did not come in time. */
    void headLate() {
        if (http2 == null && unanswered == 0) {
            deaf = true;
            send(408);
        } else {
            closeNow();
        }
    }

    /** Not before the answers to earlier requests of this connection; what comes meanwhile is dropped. */
    void refuse(int status) {
        deaf = true;
        share.end(share.heads(), head);
        if (unanswered == 0) {
            send(status);
        } else {
            refusalDue = status;
        }
    }

    private void send(int status) {
        send(status, http1.path());
    }

    private void send(int status, String path) {
        context.writeAndFlush(connections.answers().of(status, path)).addListener(sent -> closeOutput());
    }

    /** Then what is still coming is read and dropped for a moment, or the caller may lose the answer (RFC 9112 §9.6). */
    private void closeOutput() {
        if (tls || !(context.channel() instanceof SocketChannel socket)) {
            context.close();
        } else {
            socket.shutdownOutput();
            socket.config().setAutoRead(true);
            socket.eventLoop().schedule(this::closeNow, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
