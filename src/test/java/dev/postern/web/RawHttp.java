package dev.postern.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes over a socket, for requests that no client would make. */
final class RawHttp {

    private static final int MILLIS_MAX = 30_000;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] \\d{3} ");

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private RawHttp() {
    }

    /** Everything the server answers until it closes the connection; an assertion failure when it does not close it. */
    static String answersUntilClosed(int port, String... parts) throws IOException {
        try (Socket socket = open(port)) {
            for (String part : parts) {
                write(socket, part);
            }
            return readToEnd(socket);
        }
    }

    static Socket open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(MILLIS_MAX);
        socket.setTcpNoDelay(true);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String readToEnd(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException e) {
            // reset after the answer: closed, too
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    /** The answer's head, up to its empty line. */
    static String readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new AssertionError("closed after: " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /** Reads what follows a head that says how long it is, or that nothing follows. */
    static void skipBody(Socket socket, String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            socket.getInputStream().skipNBytes(Long.parseLong(length.group(1)));
        } else if (!head.startsWith("HTTP/1.1 204 ")) {
            throw new AssertionError("of unknown length: " + head);
        }
    }

    static long count(String answers) {
        return STATUS_LINE.matcher(answers).results().count();
    }
}
