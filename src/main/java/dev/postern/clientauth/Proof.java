package dev.postern.clientauth;

import java.util.Optional;

import dev.postern.snapshot.Client;

/**
 * A client that has proved who it is.
 *
 * @param credentialId id of the secret or key that proved it
 * @param credentialLabel the operator's name for that secret
 * @param assertion what proved it, if it works once; not used up yet
 */
public record Proof(Client client, String credentialId, Optional<String> credentialLabel,
        Optional<UsedAssertion> assertion) {
}
