package dev.postern.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Resets the stream of an HTTP/2 {@code CONNECT}, the one request without a {@code :path} (RFC 9113 §8.5) that Vert.x takes for
 * well-formed. Quarkus would look for the path and write a stack trace for each.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a reset that cannot be written finds the connection closed
final class ConnectRefusal extends Http2FrameListenerDecorator {

    private final Http2ConnectionHandler handler;

    private ConnectRefusal(Http2ConnectionHandler handler, Http2FrameListener listener) {
        super(listener);
        this.handler = handler;
    }

    static void install(ChannelPipeline pipeline) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler != null) {
            Http2ConnectionDecoder decoder = handler.decoder();
            decoder.frameListener(new ConnectRefusal(handler, decoder.frameListener()));
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end)
            throws Http2Exception {
        if (isConnect(headers)) {
            reset(context, stream);
        } else {
            super.onHeadersRead(context, stream, headers, padding, end);
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int dependency, short weight,
            boolean exclusive, int padding, boolean end) throws Http2Exception {
        if (isConnect(headers)) {
            reset(context, stream);
        } else {
            super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
        }
    }

    private static boolean isConnect(Http2Headers headers) {
        CharSequence method = headers.method();
        return method != null && HttpMethod.CONNECT.asciiName().contentEquals(method);
    }

    private void reset(ChannelHandlerContext context, int stream) {
        handler.resetStream(context, stream, Http2Error.PROTOCOL_ERROR.code(), context.newPromise());
    }
}
