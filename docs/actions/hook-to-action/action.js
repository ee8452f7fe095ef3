/**
 * The Action that does what hook.js does.
 *
 * Client metadata: tier; applications without it get no token
 * Secrets:         REGION
 *
 * What changes:
 *   client.id, client.metadata        event.client.client_id, event.client.metadata
 *   scope                             event.accessToken.scope
 *   audience                          event.resource_server.identifier
 *   context.webtask.secrets           event.secrets
 *   cb(new InvalidRequestError(text)) api.access.deny('invalid_request', text); return
 *   access_token.scope = […]          api.transaction.setTargetScopes([…]), within what is granted; a Hook may add others
 *   access_token[name] = value        api.accessToken.setCustomClaim(name, value)
 *   cb(null, access_token)            the end of the function
 */
exports.onExecuteCredentialsExchange = async (event, api) => {
  const { tier } = event.client.metadata;
  if (!tier) {
    api.access.deny('invalid_request', 'This application has no tier');
    return;
  }
  api.transaction.setTargetScopes(event.accessToken.scope.filter((name) => tier === 'gold' || !name.startsWith('write:')));
  api.accessToken.setCustomClaim('https://claims.example.com/tier', tier);
  api.accessToken.setCustomClaim('https://claims.example.com/region', event.secrets.REGION);
};
