package dev.postern.web;

import jakarta.annotation.Priority;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;

/**
 * {@link OrderlyStop} does what two settings of Quarkus ask for: they are its own by another name. Quarkus itself does not see
 * them. It would wait a second time, and close connections over which a request may be on its way.
 */
@Priority(Priorities.LIBRARY + 100)
public final class QuarkusStopSettings implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final String QUARKUS_DELAY = "quarkus.shutdown.delay";
    private static final String QUARKUS_TIMEOUT = "quarkus.shutdown.timeout";

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        return switch (name) {
            case "postern.http.stop-delay" -> orElse(context, name, QUARKUS_DELAY);
            case "postern.http.stop-max" -> orElse(context, name, QUARKUS_TIMEOUT);
            case QUARKUS_DELAY, QUARKUS_TIMEOUT -> null;
            default -> context.proceed(name);
        };
    }

    private static ConfigValue orElse(ConfigSourceInterceptorContext context, String name, String other) {
        ConfigValue value = context.proceed(name);
        return value == null || value.getValue() == null || value.getValue().isEmpty() ? context.proceed(other) : value;
    }
}
