package dev.postern.downstream;

import java.net.InetAddress;
import java.util.List;

import io.vertx.core.Future;

/** Looks up the addresses of a name. */
interface NameResolver {

    /** @return at least one address, or a failure; does not block */
    Future<List<InetAddress>> addresses(String name);
}
