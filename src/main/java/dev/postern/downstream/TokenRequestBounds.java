package dev.postern.downstream;

import java.lang.reflect.Field;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.HttpRequestImpl;
import io.vertx.ext.web.client.impl.WebClientInternal;

/**
 * Ends a token request that gets no answer, or one that is too long or too slow: every call would wait for it, Quarkus knows a
 * connect timeout only, and its client collects an answer in memory however long it is ({@link AnswerBounds}).
 */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
@RegisterForReflection(targets = HttpRequestImpl.class, methods = false)
public class TokenRequestBounds implements OidcRequestFilter {

    /** A token with every scope of a large API has some 30 KB. */
    private static final int BODY_BYTES_MAX = 131_072;
    /** The client behind a request: Quarkus makes it and does not hand it out. */
    private static final Field CLIENT = clientField();

    private final DownstreamConfig config;
    private final Set<WebClientInternal> bounded = ConcurrentHashMap.newKeySet();

    TokenRequestBounds(DownstreamConfig config) {
        this.config = config;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext context) {
        HttpRequest<?> request = context.request().getDelegate();
        request.timeout(config.tokenTimeout().toMillis()); // to connect, and until the status has come
        WebClientInternal client = client(request);
        if (bounded.add(client)) { // one for each OIDC client
            Handler<HttpContext<?>> interceptor = this::bound;
            client.addInterceptor(interceptor);
        }
        return Uni.createFrom().voidItem();
    }

    private void bound(HttpContext<?> call) {
        if (call.phase() == ClientPhase.SEND_REQUEST) {
            AnswerBounds.put(call.clientRequest().connection(), BODY_BYTES_MAX, config.tokenTimeout());
        }
        call.next();
    }

    private static WebClientInternal client(HttpRequest<?> request) {
        try {
            return (WebClientInternal) CLIENT.get(request);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The client of a token request cannot be bounded", e);
        }
    }

    private static Field clientField() {
        try {
            Field field = HttpRequestImpl.class.getDeclaredField("client");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("The client of a token request cannot be bounded", e);
        }
    }
}
