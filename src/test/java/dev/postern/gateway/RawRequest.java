package dev.postern.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A request over TLS to this machine, written by hand: for a server of any name, with headers spelled in any way.
 *
 * @param name of the server, in the handshake and as its host
 * @param headers whole lines
 */
record RawRequest(String name, List<String> headers, String body) {

    private static final int MILLIS_MAX = 30_000;

    /** Sends it as a form to the token endpoint; the whole answer. */
    String send(SSLContext tls, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(MILLIS_MAX);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            List<String> lines = new ArrayList<>(List.of("POST /oauth/token HTTP/1.1", "Host: " + name + ":" + port));
            lines.addAll(headers);
            lines.addAll(List.of("Connection: close", "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: " + body.length(), "", body));
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
