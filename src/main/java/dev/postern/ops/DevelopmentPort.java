package dev.postern.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import jakarta.annotation.Priority;

import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;

/**
 * In dev mode {@code quarkus.http.port=0} is a free port that is known before it is open: base URL, issuer and the demo's
 * lines name it. It stays the same over hot reloads, as the web server does.
 */
@Priority(Priorities.LIBRARY + 100) // below expressions: those that name the port see it too
public final class DevelopmentPort implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final String PROPERTY = "quarkus.http.port";
    private static final String CHOSEN = "dev.postern.development-port"; // a system property outlives the reload of classes

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        boolean free = PROPERTY.equals(name) && value != null && "0".equals(value.getValue())
                && LaunchMode.current() == LaunchMode.DEVELOPMENT;
        return free ? value.withValue(chosen()) : value;
    }

    private static synchronized String chosen() {
        String chosen = System.getProperty(CHOSEN);
        if (chosen == null) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                chosen = String.valueOf(socket.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException("There is no free port", e);
            }
            System.setProperty(CHOSEN, chosen);
        }
        return chosen;
    }
}
