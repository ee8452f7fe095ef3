package dev.postern.web;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

/**
 * The connections of one event loop and what they hold, oldest first. Each loop has its share of the bounds, so nothing here is
 * shared between threads. A connection that goes over a bound stays; the one that has waited longest for the rest of its
 * request is closed. All of these count alike. Otherwise callers that fill the room with half bodies would push out new
 * callers. Connections between two requests stay as long as they have no more than half of the room.
 *
 * <p>
 * An address that has more than its part of the room makes room among its own connections. While room is scarce, a connection
 * cannot begin many more requests over HTTP/2 than it has completed: beginning them is cheap for a caller, and dear here.
 */
final class LoopShare {

    private static final long TICK_MILLIS = 500;
    /** Since room was made last. */
    private static final long SCARCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * @param connections at a time
     * @param bytes they hold
     */
    record Bounds(int connections, long bytes) {

        Bounds part(double part) {
            return new Bounds(Math.max((int) (connections * part), 1), (long) (bytes * part));
        }

        boolean isOver(int open, long held) {
            return open > connections || held > bytes;
        }
    }

    private final Connections connections;
    private final EventLoop loop;
    private final Bounds max;
    private final Bounds maxOfAddress;
    /** No complete request yet. */
    private final Set<OpenConnection> unproven = new LinkedHashSet<>();
    private final Set<UnfinishedHead> heads = new LinkedHashSet<>();
    private final Set<UnfinishedBody> bodies = new LinkedHashSet<>();
    /** Kept alive between two requests. */
    private final Set<OpenConnection> idle = new LinkedHashSet<>();
    private final Map<Object, AddressShare> addresses = new HashMap<>();
    private final Set<GuardedConnection> all = new HashSet<>();
    private long bytes;
    private long idleBytes;
    /** Room has been made, for the last time at that moment. */
    private boolean everScarce;
    private long scarceAt;

    @SuppressWarnings("FutureReturnValueIgnored") // ticks as long as the loop runs
    LoopShare(Connections connections, EventLoop loop, Bounds max, double addressPart) {
        this.connections = connections;
        this.loop = loop;
        this.max = max;
        this.maxOfAddress = max.part(addressPart);
        loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    Set<UnfinishedHead> heads() {
        return heads;
    }

    Set<UnfinishedBody> bodies() {
        return bodies;
    }

    AddressShare ofAddress(SocketAddress peer) {
        return addresses.computeIfAbsent(AddressShare.addressOf(peer), AddressShare::new);
    }

    /** A copy, because what is done with them may close some. */
    List<GuardedConnection> ofCallers() {
        return all.stream().filter(connection -> !connection.isOfOperator()).toList();
    }

    /** @param timeout that unfinished requests have left */
    void beginStop(Duration timeout) {
        heads.forEach(head -> head.endWithin(timeout));
        bodies.forEach(body -> body.endWithin(timeout));
        ofCallers().forEach(GuardedConnection::sayGoodbyeIfQuiet);
    }

    void opened(GuardedConnection connection) {
        all.add(connection);
        connection.ofAddress().opened(1);
        unproven.add(connection.asSuch());
        grew(connection, connection.ownBytes());
    }

    void closed(GuardedConnection connection) {
        AddressShare ofAddress = connection.ofAddress();
        all.remove(connection);
        ofAddress.opened(-1);
        shrank(connection, connection.ownBytes());
        unproven.remove(connection.asSuch());
        notIdle(connection);
        if (ofAddress.open() == 0) {
            addresses.remove(ofAddress.address());
        }
    }

    /** It has made a complete request. */
    void busy(GuardedConnection connection) {
        if (!unproven.remove(connection.asSuch())) {
            notIdle(connection);
        }
    }

    /** All of its requests are answered. */
    void idle(GuardedConnection connection) {
        if (idle.add(connection.asSuch())) {
            idleBytes += connection.ownBytes();
        }
    }

    private void notIdle(GuardedConnection connection) {
        if (idle.remove(connection.asSuch())) {
            idleBytes -= connection.ownBytes();
        }
    }

    void bodyBegun(UnfinishedBody body) {
        GuardedConnection connection = body.connection();
        if (bodies.add(body)) {
            grew(connection, body.bytes());
        }
        if (!connection.isClosed() && connection.begunTooMany() && isScarce()) {
            connection.closeNow();
            connections.evicted();
        }
    }

    private boolean isScarce() {
        return everScarce && System.nanoTime() - scarceAt < SCARCE_NANOS;
    }

    /** It grew. */
    void grew(GuardedConnection connection, long by) {
        bytes += by;
        connection.ofAddress().grew(by);
        makeRoom(connection);
    }

    /** It grew itself, not what it has begun. */
    void grewForGood(GuardedConnection connection, long by) {
        if (idle.contains(connection.asSuch())) {
            idleBytes += by;
        }
        grew(connection, by);
    }

    void shrank(GuardedConnection connection, long by) {
        bytes -= by;
        connection.ofAddress().grew(-by);
    }

    /** False when it was not on the list. */
    boolean end(Set<? extends Waiting> list, Waiting waiting) {
        boolean listed = list.remove(waiting);
        if (listed) {
            shrank(waiting.connection(), waiting.bytes());
        }
        return listed;
    }

    private void makeRoom(GuardedConnection current) {
        AddressShare address = current.ofAddress();
        while (!current.isClosed()) {
            boolean ofAddress = maxOfAddress.isOver(address.open(), address.bytes());
            if (!ofAddress && !max.isOver(all.size(), bytes)) {
                return;
            }
            boolean tooMany = all.size() > max.connections() || address.open() > maxOfAddress.connections();
            giveUp(oldest(current, ofAddress ? address : null), tooMany, current);
            connections.evicted();
            everScarce = true;
            scarceAt = System.nanoTime();
        }
    }

    /** @param oldest null when the others are all at work: then the connection goes that asks for room */
    private void giveUp(Waiting oldest, boolean connection, GuardedConnection current) {
        if (oldest == null) {
            current.closeNow();
        } else if (!connection && end(bodies, oldest)) {
            oldest.evict();
        } else {
            oldest.connection().closeNow();
        }
    }

    /** @param address of which it shall be; null for any */
    private Waiting oldest(GuardedConnection except, AddressShare address) {
        boolean idleFirst = idle.size() > max.connections() / 2 || idleBytes > max.bytes() / 2;
        Waiting unused = idleFirst ? first(idle, except, address) : null;
        if (unused != null) {
            return unused;
        }
        Waiting unfinished = older(first(unproven, except, address),
                older(first(heads, except, address), first(bodies, except, address)));
        return unfinished == null ? first(idle, except, address) : unfinished;
    }

    private static Waiting first(Set<? extends Waiting> list, GuardedConnection except, AddressShare address) {
        for (Waiting each : list) {
            GuardedConnection connection = each.connection();
            if (connection != except && (address == null || connection.ofAddress() == address)) {
                return each;
            }
        }
        return null;
    }

    private static Waiting older(Waiting one, Waiting other) {
        return other == null || (one != null && one.isOlderThan(other)) ? one : other;
    }

    private void tick() {
        long now = System.nanoTime();
        expire(heads, now);
        expire(bodies, now);
        expire(unproven, now);
    }

    private <W extends Waiting> void expire(Set<W> list, long now) {
        while (!list.isEmpty()) {
            W oldest = list.iterator().next();
            if (!oldest.isLate(now)) {
                break;
            }
            end(list, oldest);
            if (oldest.giveUp()) {
                connections.timedOut();
            }
        }
    }
}
