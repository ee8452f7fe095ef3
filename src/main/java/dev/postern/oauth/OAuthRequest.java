package dev.postern.oauth;

import java.util.List;
import java.util.Optional;

/**
 * What a client sent to an OAuth endpoint, not yet judged. What another kind of proof needs of a request gets a component here.
 *
 * @param authorization the Authorization header
 * @param dpopProofs all DPoP headers. RFC 9449 §4.3 allows one, and the code that checks proofs refuses more
 * @param certificate of the client, from the TLS connection or from the proxy that ended it (RFC 8705 §2)
 * @param unreadable why the rest is empty: the request could not be read
 */
public record OAuthRequest(RequestParameters parameters, Optional<String> authorization, List<String> dpopProofs,
        Optional<ClientCertificate> certificate, Caller caller, Optional<OAuthError> unreadable) {

    public OAuthRequest {
        dpopProofs = List.copyOf(dpopProofs);
    }

    /** A request that could be read. */
    public OAuthRequest(RequestParameters parameters, Optional<String> authorization, List<String> dpopProofs,
            Optional<ClientCertificate> certificate, Caller caller) {
        this(parameters, authorization, dpopProofs, certificate, caller, Optional.empty());
    }

    /** A request that could not be read: it takes the same way to its refusal as the others. */
    public static OAuthRequest unreadable(OAuthError refusal, Caller caller) {
        return new OAuthRequest(RequestParameters.NONE, Optional.empty(), List.of(), Optional.empty(), caller,
                Optional.of(refusal));
    }

    /** @throws OAuthError the request could not be read */
    public void requireReadable() {
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
    }

    @Override
    public String toString() {
        return "OAuthRequest[" + parameters + "]";
    }
}
