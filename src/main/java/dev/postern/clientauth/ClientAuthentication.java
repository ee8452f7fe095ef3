package dev.postern.clientauth;

import java.time.Instant;
import java.util.Optional;

import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;

/**
 * One way to authenticate a client. {@link ClientAuthenticator} calls {@link #examine}, refuses unknown clients and those of
 * another method, and then calls {@link #prove}.
 *
 * @param <C> what the client presents
 * @param <F> what is found in it
 */
interface ClientAuthentication<C extends ClientCredential, F> {

    /**
     * Does all the work that takes time. The work is the same for every client, also for one that does not exist or
     * authenticates in another way.
     *
     * @param client the client with the presented id; empty if there is none
     * @throws OAuthError something is wrong that does not depend on the client
     */
    F examine(C presented, Optional<Client> client, Instant now);

    /** A refusal in the public words of this way, which are the same for each reason. */
    OAuthError refusal(String reason);

    /**
     * The client, if what was found proves it.
     *
     * @param client registered for this way
     * @throws OAuthError what was found does not prove it
     */
    Proof prove(Client client, F found, Instant now);
}
