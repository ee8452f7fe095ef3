// The Postern under test, and what the other scripts need to be registered there.

export const url = process.env.POSTERN_URL;
export const domain = process.env.POSTERN_DOMAIN;
export const clientId = process.env.POSTERN_CLIENT_ID;
export const clientSecret = process.env.POSTERN_CLIENT_SECRET;

/** The answer to a token request as curl would send it. */
export function tokenRequest(client, audience, more = {}) {
  return fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: client.client_id, client_secret: client.client_secret, audience, ...more,
    }),
  });
}

/** A token as curl would fetch it. */
export async function token(client, audience, more = {}) {
  const answer = await tokenRequest(client, audience, more);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()).access_token;
}

/** A request to the Management API as the bootstrap application. */
export async function manage(method, path, body) {
  const management = await token({ client_id: clientId, client_secret: clientSecret }, `${url}/api/v2/`);
  const answer = await fetch(`${url}/api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${management}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** An API with scopes, and an application that was granted the first of them. */
export async function apiAndClient(audience, ...scopes) {
  await manage('POST', 'resource-servers', { identifier: audience, scopes: scopes.map((value) => ({ value })) });
  const client = await manage('POST', 'clients', { name: `Caller of ${audience}`, app_type: 'non_interactive' });
  await manage('POST', 'client-grants', { client_id: client.client_id, audience, scope: scopes.slice(0, 1) });
  return client;
}
