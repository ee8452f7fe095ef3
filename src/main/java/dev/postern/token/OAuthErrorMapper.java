package dev.postern.token;

import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.oauth.OAuthError;

/** Writes a refusal as RFC 6749 §5.2 wants it. */
final class OAuthErrorMapper {

    /** The body of a refusal. */
    @RegisterForReflection
    record Body(String error, @JsonProperty("error_description") String description,
            @JsonProperty("error_uri") @JsonInclude(JsonInclude.Include.NON_NULL) String uri) {
    }

    @ServerExceptionMapper
    Response map(OAuthError refusal, HttpServerRequest http) {
        Response.ResponseBuilder answer = answer(refusal);
        if (refusal.status() == 401 && http.getHeader(HttpHeaders.AUTHORIZATION) != null) { // RFC 6749 §5.2 MUST
            answer.header("WWW-Authenticate", "Basic realm=\"postern\", charset=\"UTF-8\"");
        }
        return answer.build();
    }

    static Response.ResponseBuilder answer(OAuthError refusal) {
        return OAuthAnswer.of(refusal.status(),
                new Body(refusal.error(), refusal.description(), refusal.errorUri().orElse(null)), refusal.headers());
    }
}
