/**
 * Says in the token which environment the application belongs to, and keeps environments apart: an application of one
 * environment gets no token for an API of another.
 *
 * Client metadata: environment, such as "production"; "development" when it is absent
 * Secrets:         API_ENVIRONMENTS (optional), JSON: {"https://orders.example.com/": "production"}
 */
const CLAIM = 'https://claims.example.com/environment';

exports.onExecuteCredentialsExchange = async (event, api) => {
  const environment = event.client.metadata.environment ?? 'development';
  const environments = JSON.parse(event.secrets.API_ENVIRONMENTS ?? '{}');
  const ofApi = environments[event.resource_server.identifier];
  if (ofApi !== undefined && ofApi !== environment) {
    api.access.deny('invalid_request', `This API is for ${ofApi}, and the application belongs to ${environment}`);
    return;
  }
  api.accessToken.setCustomClaim(CLAIM, environment);
};
