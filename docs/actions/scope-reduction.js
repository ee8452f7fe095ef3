/**
 * Gives an application fewer scopes than its grant has, for example while it is being moved or watched.
 *
 * Client metadata: read_only, "true": only scopes that begin with "read:" stay
 *                  scopes_max, scopes separated by spaces: others go
 *
 * When no scope is left, no token is issued.
 */
exports.onExecuteCredentialsExchange = async (event, api) => {
  const { read_only: readOnly, scopes_max: most } = event.client.metadata;
  const before = event.transaction.target_scopes ?? event.accessToken.scope;
  const after = before
    .filter((scope) => readOnly !== 'true' || scope.startsWith('read:'))
    .filter((scope) => most === undefined || most.split(' ').includes(scope));
  if (after.length === before.length) {
    return;
  }
  if (after.length === 0) {
    api.access.deny('invalid_scope', 'None of these scopes is open to this application at present');
    return;
  }
  console.log(`${event.client.client_id} gets ${after.length} of ${before.length} scopes`);
  api.transaction.setTargetScopes(after);
};
