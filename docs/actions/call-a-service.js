/**
 * Asks a service whether the application may have a token, and remembers a yes for a minute. It fails closed: without a clear
 * answer there is no token.
 *
 * Secrets: DECISION_URL, such as https://decisions.example.com/clients
 *          DECISION_KEY, sent as a bearer token
 *
 * The service gets GET DECISION_URL/{client_id} and answers {"allowed": true} or {"allowed": false, "reason": "…"}.
 * postern.actions.fetch-hosts must have its host.
 */
const REMEMBERED_MILLIS = 60_000;
const WAIT_MILLIS = 500;

exports.onExecuteCredentialsExchange = async (event, api) => {
  const { DECISION_URL: url, DECISION_KEY: secret } = event.secrets;
  if (url === undefined || secret === undefined) {
    throw new Error('DECISION_URL or DECISION_KEY is missing: give the Action both secrets');
  }
  const { client_id: clientId } = event.client;
  const key = `allowed:${clientId}`;
  if (api.cache.get(key) !== undefined) {
    return;
  }
  const response = await fetch(`${url}/${encodeURIComponent(clientId)}`, {
    headers: { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(WAIT_MILLIS),
  });
  if (response.status !== 200) {
    throw new Error(`the decision service answered ${response.status}`); // the token is refused, the log says why
  }
  const { allowed, reason } = await response.json();
  if (allowed !== true) {
    api.access.deny('invalid_request', reason ?? 'The application may not have a token at present');
    return;
  }
  api.cache.set(key, 'yes', { ttl: REMEMBERED_MILLIS }); // when the cache is full, the next request asks again
};
