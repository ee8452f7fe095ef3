package dev.postern.web;

import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.AbstractNioChannel;
import io.quarkus.arc.Arc;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Hands every connection that a server port of this process accepts to {@link Connections}, before Vert.x sees it. Vert.x
 * itself counts a connection only once its protocol is known, which half a request never is. Found by Vert.x as a service.
 */
public final class GuardedTransport implements VertxServiceProvider {

    @Override
    public void init(VertxBuilder builder) { // HTTP servers are the only ones of this process
        if (builder.findTransport() instanceof JDKTransport) {
            builder.findTransport(new Guarded());
        }
    }

    private static final class Guarded extends JDKTransport {

        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            Connections connections = Arc.container().instance(Connections.class).get();
            boolean httpAtOnce = !options.isUseProxyProtocol(); // else a header of the proxy's comes first
            bootstrap.handler(new Accepting(connections, httpAtOnce, connections.isForOperators(options)));
        }
    }

    /** Sits in the pipeline of the listening socket; what it reads are accepted connections. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the end of the pause
    static final class Accepting extends ChannelInboundHandlerAdapter {

        private static final long PAUSE_MILLIS = 10;
        /** More than a system lets wait. A flood of new connections must not keep the socket open. */
        private static final int QUEUED_MAX = 20_000;

        private final Connections connections;
        private final boolean strict;
        private final boolean forOperators;
        private ChannelHandlerContext context;
        private int accepted;

        Accepting(Connections connections, boolean strict, boolean forOperators) {
            this.connections = connections;
            this.strict = strict;
            this.forOperators = forOperators;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            if (!forOperators) {
                connections.listening(this);
            }
        }

        /**
         * Accepts what the system has queued, and closes the socket at once after that. The system resets a connection that it
         * has queued and that nobody accepted.
         */
        void close() {
            context.channel().eventLoop().execute(() -> {
                Channel listening = context.channel();
                accepted = 0;
                int before;
                do {
                    before = accepted;
                    if (listening.isOpen() && listening.unsafe() instanceof AbstractNioChannel.NioUnsafe socket) {
                        socket.read();
                    }
                } while (accepted > before && accepted < QUEUED_MAX);
                listening.close();
            });
        }

        boolean isClosed() {
            return !context.channel().isOpen();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            accepted++;
            connections.accept((Channel) connection, strict, forOperators);
            context.fireChannelRead(connection);
            if (connections.isOverrun()) { // the next ones wait in the system's queue until room has been made
                Channel listening = context.channel();
                listening.config().setAutoRead(false);
                listening.eventLoop().schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
