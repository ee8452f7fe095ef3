/**
 * Turns metadata of the application into claims, under a namespace, so that they never meet claims of anybody else.
 *
 * Client metadata: each key that begins with "claim_": claim_team = "billing" becomes https://claims.example.com/team.
 *                  "true", "false" and numbers keep their type. Other keys stay private
 */
const NAMESPACE = 'https://claims.example.com/';
const PREFIX = 'claim_';

const typed = (text) => {
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  return /^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$/.test(text) ? Number(text) : text;
};

exports.onExecuteCredentialsExchange = async (event, api) => {
  for (const [key, value] of Object.entries(event.client.metadata)) {
    if (key.startsWith(PREFIX)) {
      api.accessToken.setCustomClaim(NAMESPACE + key.slice(PREFIX.length), typed(value));
    }
  }
};
