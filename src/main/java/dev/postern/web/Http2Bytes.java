package dev.postern.web;

import io.netty.buffer.ByteBuf;

/**
 * Reads the bytes of a connection that speaks HTTP/2, and hands them on to the decoder, a request at a time: the connection
 * may have been closed for the one before.
 */
final class Http2Bytes {

    private final GuardedConnection connection;
    private final UnfinishedHead head;
    private final FrameReader frames = new FrameReader();
    private boolean settingsSeen;

    Http2Bytes(GuardedConnection connection, UnfinishedHead head) {
        this.connection = connection;
        this.head = head;
    }

    /** Whether the request whose headers the decoder has got last has no body. */
    boolean isWithoutBody() {
        return frames.isStreamEnded();
    }

    /** Reads on to the end of a request's headers, of settings, or of the bytes. */
    void read(ByteBuf bytes) {
        int start = bytes.readerIndex();
        boolean ended = frames.read(bytes);
        int count = bytes.readerIndex() - start;
        if (ended) {
            head.end();
        }
        if (frames.isAmidst()) {
            head.arrived(count);
        }
        connection.pass(bytes, start, count);
        if (!settingsSeen && frames.isBehindSettings()) {
            settingsSeen = true;
            ConnectRefusal.install(connection.pipeline()); // Vert.x sets a listener of its own by the first settings, and then no more
        }
    }
}
