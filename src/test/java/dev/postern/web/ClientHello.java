package dev.postern.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * The first message of a TLS handshake (RFC 5246 §7.4.1.2), written by hand: the JDK's own client refuses itself what a server
 * should refuse.
 */
final class ClientHello {

    /** What a server answered: an alert, or the suite it chose. */
    record Answer(boolean refused, int version, int suite) {
    }

    static final int TLS_1_0 = 0x0301;
    static final int TLS_1_1 = 0x0302;
    static final int TLS_1_2 = 0x0303;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int RANDOM_BYTES = 32;
    /** Groups P-256 and x25519, points uncompressed, signatures by ECDSA on P-256. */
    private static final byte[] EXTENSIONS = { 0, 10, 0, 6, 0, 4, 0, 23, 0, 29, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 2,
            3 };

    private ClientHello() {
    }

    /** @param suites of the IANA registry */
    static Answer answerTo(int port, int version, int... suites) throws IOException {
        try (Socket socket = RawHttp.open(port)) {
            socket.getOutputStream().write(record(version, suites));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type = in.readUnsignedByte();
            in.readUnsignedShort(); // version of the record
            in.readUnsignedShort(); // its length
            if (type == ALERT) {
                return new Answer(true, 0, 0);
            }
            if (type != HANDSHAKE || in.readUnsignedByte() != SERVER_HELLO) {
                throw new AssertionError("record of type " + type);
            }
            in.skipNBytes(3);
            int chosen = in.readUnsignedShort();
            in.skipNBytes(RANDOM_BYTES);
            in.skipNBytes(in.readUnsignedByte());
            return new Answer(false, chosen, in.readUnsignedShort());
        }
    }

    private static byte[] record(int version, int... suites) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream hello = new DataOutputStream(body);
        hello.writeShort(version);
        hello.write(new byte[RANDOM_BYTES]);
        hello.writeByte(0); // no session
        hello.writeShort(2 * suites.length);
        for (int suite : suites) {
            hello.writeShort(suite);
        }
        hello.writeShort(0x0100); // no compression
        hello.writeShort(EXTENSIONS.length);
        hello.write(EXTENSIONS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream record = new DataOutputStream(bytes);
        record.writeByte(HANDSHAKE);
        record.writeShort(TLS_1_0);
        record.writeShort(body.size() + 4);
        record.writeByte(1);
        record.writeByte(0);
        record.writeShort(body.size());
        body.writeTo(record);
        return bytes.toByteArray();
    }
}
