package dev.postern.possession;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of DPoP (RFC 9449). */
@ConfigMapping(prefix = "postern.dpop")
public interface DpopConfig {

    /**
     * Where a DPoP proof must hold a nonce of this server (RFC 9449 §8, §9): {@code nowhere}, at the {@code token-endpoint}, or
     * {@code everywhere}, also at {@code /verify} and at the Management API. A caller without one gets one in its refusal.
     */
    @WithDefault("nowhere")
    NonceRequired requireNonce();

    enum NonceRequired {
        NOWHERE,
        TOKEN_ENDPOINT,
        EVERYWHERE
    }
}
