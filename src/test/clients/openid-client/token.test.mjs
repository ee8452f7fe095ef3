import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as oauth from 'openid-client';
import { apiAndClient, url } from '../shared/postern.mjs';

const audience = 'https://generic.example/';
const { client_id, client_secret } = await apiAndClient(audience, 'read', 'write');
const server = new URL(`${url}/`);

const authentications = { post: oauth.ClientSecretPost(client_secret), basic: oauth.ClientSecretBasic(client_secret) };
for (const [name, authentication] of Object.entries(authentications)) {
  for (const algorithm of ['oidc', 'oauth2']) {
    test(`a token by client_secret_${name}, metadata by ${algorithm} discovery`, async () => {
      const config = await oauth.discovery(server, client_id, undefined, authentication, { algorithm });
      const token = await oauth.clientCredentialsGrant(config, { audience, scope: 'read' });
      assert.equal(token.token_type, 'bearer'); // as the library spells it
      assert.equal(token.scope, 'read');
      assert.ok(token.expiresIn() > 0);
    });
  }
}

test('a refusal is understood', async () => {
  const basic = await oauth.discovery(server, client_id, undefined, oauth.ClientSecretBasic('wrong'));
  await assert.rejects(oauth.clientCredentialsGrant(basic, { audience }),
    { name: 'WWWAuthenticateChallengeError', status: 401 });
  const post = await oauth.discovery(server, client_id, undefined, oauth.ClientSecretPost('wrong'));
  await assert.rejects(oauth.clientCredentialsGrant(post, { audience }), { error: 'access_denied', status: 401 });
  const right = await oauth.discovery(server, client_id, undefined, oauth.ClientSecretPost(client_secret));
  await assert.rejects(oauth.clientCredentialsGrant(right, { audience, scope: 'write' }),
    { name: 'ResponseBodyError', status: 403 });
});
