package dev.postern.token;

import java.util.List;

import dev.postern.accesstoken.Authorization;

/**
 * What a grant allows, and what it could allow.
 *
 * @param granted all scopes the client may have
 * @param requested the scopes as sent; empty: none were named, so all that are granted are asked for
 */
record Agreement(Authorization authorization, List<String> granted, List<String> requested) {

    /** The same, with that agreed. */
    Agreement with(Authorization other) {
        return new Agreement(other, granted, requested);
    }
}
