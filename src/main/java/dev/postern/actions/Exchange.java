package dev.postern.actions;

import java.util.List;
import java.util.Map;

import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.Caller;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * A token request that is agreed to, for the tenant's own code to judge.
 *
 * @param granted scopes that the client grant has and the API still has
 * @param requestedScopes as sent; empty: none were named, so all that are granted are asked for
 * @param posted parameters of the body, without credentials
 * @param caller from where, on whose behalf
 * @param snapshot by which the request is judged
 */
public record Exchange(Authorization agreed, List<String> granted, List<String> requestedScopes, Map<String, String> posted,
        Caller caller, RegistrySnapshot snapshot) {
}
