package dev.postern.web;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of an HTTP/2 connection (RFC 9113 §4.1) beside the decoder, to know whether one is half sent, and whether
 * a request has a body.
 */
final class FrameReader {

    /** Of the preface (RFC 9113 §3.4), behind its first line. */
    private static final int PREFACE_REST = "\r\nSM\r\n\r\n".length();
    private static final int HEADER_BYTES = 9;
    private static final int HEADERS = 0x1;
    private static final int SETTINGS = 0x4;
    private static final int PUSH_PROMISE = 0x5;
    private static final int CONTINUATION = 0x9;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;

    private final byte[] header = new byte[HEADER_BYTES];
    private int headerBytes;
    private int toSkip = PREFACE_REST;
    private boolean inHeaders;
    private boolean streamEnded;
    /** Of the frame that is read, or was read last; -1 in the preface. */
    private int type = -1;

    /**
     * Reads on to the end of a request's headers, of settings, or of the bytes.
     *
     * @return a frame, with the headers that go on in others, ended on the way
     */
    boolean read(ByteBuf bytes) {
        boolean ended = false;
        while (bytes.isReadable()) {
            if (toSkip > 0) {
                int skipped = Math.min(toSkip, bytes.readableBytes());
                bytes.skipBytes(skipped);
                toSkip -= skipped;
            } else {
                header[headerBytes++] = bytes.readByte();
                if (headerBytes == HEADER_BYTES) {
                    headerBytes = 0;
                    readHeader();
                }
            }
            if (!isAmidst()) {
                ended = true;
                if (type == HEADERS || type == CONTINUATION || type == SETTINGS) {
                    break;
                }
            }
        }
        return ended;
    }

    private void readHeader() {
        toSkip = (header[0] & 0xFF) << 16 | (header[1] & 0xFF) << 8 | (header[2] & 0xFF);
        type = header[3];
        if (type == HEADERS || type == PUSH_PROMISE || type == CONTINUATION) {
            inHeaders = (header[4] & END_HEADERS) == 0;
        }
        if (type == HEADERS) {
            streamEnded = (header[4] & END_STREAM) != 0;
        }
    }

    /** Settings were the last that ended. */
    boolean isBehindSettings() {
        return type == SETTINGS && !isAmidst();
    }

    /** Whether nothing follows the headers that were read last: their request has no body. */
    boolean isStreamEnded() {
        return streamEnded;
    }

    /** Whether a frame, or headers that go on in further frames, has begun and not ended. */
    boolean isAmidst() {
        return toSkip > 0 || headerBytes > 0 || inHeaders;
    }
}
