package dev.postern.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

/** An HTTP/2 connection by prior knowledge, frame by frame (RFC 9113), for requests that no client would make. */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0x0;
    static final int HEADERS = 0x1;
    static final int RST_STREAM = 0x3;
    static final int SETTINGS = 0x4;
    static final int GOAWAY = 0x7;

    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();

    /** As it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {

        /** The code of a reset stream. */
        int error() {
            return Unpooled.wrappedBuffer(payload).readInt();
        }
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    static RawHttp2 open(int port) throws IOException {
        RawHttp2 connection = new RawHttp2(RawHttp.open(port));
        RawHttp.write(connection.socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        connection.frame(SETTINGS, 0, 0, new byte[0]);
        connection.flush();
        return connection;
    }

    /** A request without a body, not sent before {@link #flush}. */
    void request(int stream, String... namesAndValues) throws IOException {
        frame(HEADERS, END_HEADERS | END_STREAM, stream, encoded(namesAndValues));
    }

    /** A request whose body is still to come, not sent before {@link #flush}. */
    void begin(int stream, String... namesAndValues) throws IOException {
        frame(HEADERS, END_HEADERS, stream, encoded(namesAndValues));
    }

    /** The last of a body, not sent before {@link #flush}. */
    void end(int stream, String body) throws IOException {
        frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        DataOutputStream out = new DataOutputStream(toSend);
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /** At once, in as few packets as possible. */
    void flush() throws IOException {
        byte[] bytes = toSend.toByteArray();
        toSend.reset();
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Literals without indexing (RFC 7541 §6.2.2). */
    private static byte[] encoded(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] text = namesAndValues[i].getBytes(StandardCharsets.ISO_8859_1);
            block.write(text.length); // below 127
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** The status of the answer to this request; 0 when its stream was reset, or the connection closed. */
    int status(int stream) throws IOException, Http2Exception {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.type() == HEADERS) {
                int skipped = (frame.flags() & PRIORITY) == 0 ? 0 : PRIORITY_BYTES;
                ByteBuf block = Unpooled.wrappedBuffer(frame.payload(), skipped, frame.payload().length - skipped);
                CharSequence status = headers.decodeHeaders(frame.stream(), block).status();
                if (frame.stream() == stream) {
                    return Integer.parseInt(status.toString());
                }
            } else if (frame.type() == RST_STREAM && frame.stream() == stream) {
                return 0;
            }
        }
        return 0;
    }

    /** The next frame; null when the connection was closed. */
    Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (EOFException | SocketException closed) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
