/**
 * Tells an API what it needs to know about the organization that the token is for.
 *
 * Organization metadata: plan and region become claims; suspended, "true", ends its tokens
 *
 * A token without an organization stays as it is.
 */
const NAMESPACE = 'https://claims.example.com/organization_';

exports.onExecuteCredentialsExchange = async (event, api) => {
  if (event.organization === undefined) {
    return;
  }
  const { plan, region, suspended } = event.organization.metadata;
  if (suspended === 'true') {
    api.access.deny('invalid_request', `The organization ${event.organization.name} is suspended`);
    return;
  }
  api.accessToken.setCustomClaim(`${NAMESPACE}plan`, plan ?? 'free');
  if (region !== undefined) {
    api.accessToken.setCustomClaim(`${NAMESPACE}region`, region);
  }
};
