package dev.postern.config;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.Priority;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.Priorities;

/**
 * Gives secrets, and the names that go with them, as they were written: {@code $$}, <code>${…}</code> and {@code \$} are part
 * of the secret here, and an expression in every other setting. What {@code application.properties} hands on to Quarkus by an
 * expression that is a setting's name and nothing else is handed on as it was written, too.
 */
@Priority(Priorities.LIBRARY + 600) // before expressions are expanded
public final class SecretsAsWritten implements ConfigSourceInterceptor {

    private static final Set<String> GIVEN = Set.of("postern.master-key", "postern.bootstrap.client-id",
            "postern.bootstrap.client-secret", "postern.postgresql.username", "postern.postgresql.password",
            "postern.downstream.client-id", "postern.downstream.client-secret", "postern.log-streams.otlp.headers",
            "postern.console.oidc.client-id", "postern.console.oidc.client-secret");

    private static final Set<String> HANDED_ON = Set.of("quarkus.datasource.postgresql.username",
            "quarkus.datasource.postgresql.password", "quarkus.oidc-client.downstream.client-id",
            "quarkus.oidc-client.downstream.credentials.client-secret.value",
            "quarkus.oidc-client.downstream.credentials.secret");

    private static final Pattern SETTING = Pattern.compile("\\$\\{([a-z.-]+):}");

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (GIVEN.contains(name)) {
            return asWritten(context, name);
        }
        return HANDED_ON.contains(name) ? handedOn(context, name) : context.proceed(name);
    }

    private static ConfigValue asWritten(ConfigSourceInterceptorContext context, String name) {
        return Expressions.withoutExpansion(() -> context.proceed(name));
    }

    private static ConfigValue handedOn(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = asWritten(context, name);
        Matcher setting = SETTING.matcher(value == null || value.getValue() == null ? "" : value.getValue());
        if (!setting.matches() || !GIVEN.contains(setting.group(1))) {
            return value;
        }
        ConfigValue given = asWritten(context, setting.group(1));
        return value.withValue(given == null || given.getValue() == null ? "" : given.getValue());
    }
}
