package dev.postern.downstream;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Tells {@link DownstreamToken} whether a destination accepted the token. A response filter with a higher priority runs
 * earlier, and this one must see a 401 before the REST client's own filter throws it.
 */
@Singleton
@Priority(Priorities.USER + 1000)
public class TokenAnswers implements ClientResponseFilter {

    private static final String BEARER = "Bearer ";

    private final DownstreamToken tokens;

    TokenAnswers(DownstreamToken tokens) {
        this.tokens = tokens;
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.startsWith(BEARER)) {
            tokens.answered(authorization.substring(BEARER.length()), response.getStatusInfo());
        }
    }
}
