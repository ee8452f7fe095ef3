package dev.postern.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** What the connections of one address hold of a {@link LoopShare}. Of its event loop alone. */
final class AddressShare {

    private final Object address;
    private int open;
    private long bytes;

    AddressShare(Object address) {
        this.address = address;
    }

    /** What counts as one address: of IPv6 the network, in which one machine can have every address. */
    static Object addressOf(SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address instanceof Inet6Address) {
            return ByteBuffer.wrap(address.getAddress()).getLong();
        }
        return address == null ? "" : address;
    }

    Object address() {
        return address;
    }

    int open() {
        return open;
    }

    long bytes() {
        return bytes;
    }

    void opened(int by) {
        open += by;
    }

    void grew(long by) {
        bytes += by;
    }
}
