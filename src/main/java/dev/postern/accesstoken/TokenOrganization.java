package dev.postern.accesstoken;

import dev.postern.snapshot.Organization;

/**
 * The organization a token is for.
 *
 * @param named whether the token tells its name ({@code org_name}) beside its id ({@code org_id})
 */
public record TokenOrganization(Organization organization, boolean named) {
}
