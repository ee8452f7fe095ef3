package dev.postern.web;

import io.netty.buffer.ByteBuf;

/** Reads the bytes of a connection that speaks HTTP/1, tells heads from bodies, and hands them on to the decoder. */
final class Http1Bytes {

    /** No URI for the framework, which would answer 400; nobody serves it, like every other path that begins so. */
    private static final String SLASHES = "//";

    private final GuardedConnection connection;
    private final UnfinishedHead head;
    private final int headBytesMax;
    /** Of the request that arrives, or null between a head and the end of its body. */
    private RequestHead request = new RequestHead();
    /** How much of the body is still to come; -1: to be found out by the decoder. */
    private long bodyBytesToCome;

    Http1Bytes(GuardedConnection connection, UnfinishedHead head, int headBytesMax) {
        this.connection = connection;
        this.head = head;
        this.headBytesMax = headBytesMax;
    }

    /** Of the request that arrives; empty when it is not known. */
    String path() {
        return request == null ? "" : request.path();
    }

    /** Whether the request whose head the decoder has got last has no body. */
    boolean isWithoutBody() {
        return bodyBytesToCome == 0;
    }

    /** Reads on to the end of the head or of the body, or of the bytes. */
    void read(ByteBuf bytes) {
        if (request == null) {
            readBody(bytes);
        } else {
            readHead(bytes);
        }
    }

    private void readHead(ByteBuf bytes) {
        int start = bytes.readerIndex();
        RequestHead.Progress progress = request.read(bytes);
        int count = bytes.readerIndex() - start;
        if (head.bytes() + count > headBytesMax) {
            connection.refuse(431);
            return;
        }
        switch (progress) {
            case MALFORMED -> connection.refuse(400);
            case PREFACE_OF_HTTP_2 -> {
                request = null;
                head.end();
                connection.turnToHttp2();
                connection.pass(bytes, start, count);
            }
            case UNFINISHED -> {
                if (request.isBegun()) {
                    head.arrived(count);
                }
                connection.pass(bytes, start, count);
            }
            case COMPLETE -> {
                if (request.path().equals(SLASHES)) {
                    connection.refuse(404);
                    return;
                }
                if (HeaderBounds.BYTES_MAX < head.bytes() + count && !HeaderBounds.takesTokens(request.path())) {
                    connection.refuse(431);
                    return;
                }
                bodyBytesToCome = request.bodyBytes().orElse(-1L);
                head.end();
                request = bodyBytesToCome == 0 ? new RequestHead() : null;
                connection.pass(bytes, start, count);
            }
        }
    }

    private void readBody(ByteBuf bytes) {
        int count = bodyBytesToCome < 0 ? bytes.readableBytes() : (int) Math.min(bodyBytesToCome, bytes.readableBytes());
        int start = bytes.readerIndex();
        bytes.skipBytes(count);
        if (bodyBytesToCome > 0) {
            bodyBytesToCome -= count;
            if (bodyBytesToCome == 0) {
                request = new RequestHead();
            }
        }
        connection.pass(bytes, start, count);
    }
}
