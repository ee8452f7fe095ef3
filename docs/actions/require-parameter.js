/**
 * Asks callers for the ticket of the change that they make: a token for a guarded API is issued only if the parameter
 * change_ticket of the request looks right. The token carries it, so that the API's log can name it.
 *
 * Secrets: GUARDED_APIS, identifiers of APIs separated by spaces
 *
 * A request sends it beside the other parameters: … -d change_ticket=CHG-004711
 */
const PARAMETER = 'change_ticket';
const FORM = /^CHG-[0-9]{6}$/;
const CLAIM = 'https://claims.example.com/change_ticket';

exports.onExecuteCredentialsExchange = async (event, api) => {
  const guarded = event.secrets.GUARDED_APIS;
  if (guarded === undefined) {
    throw new Error('GUARDED_APIS is missing: give the Action this secret');
  }
  if (!guarded.split(' ').includes(event.resource_server.identifier)) {
    return;
  }
  const ticket = event.request.body[PARAMETER];
  if (typeof ticket !== 'string' || !FORM.test(ticket)) {
    api.access.deny('invalid_request', `This API needs the parameter ${PARAMETER}, such as CHG-004711`);
    return;
  }
  api.accessToken.setCustomClaim(CLAIM, ticket);
};
