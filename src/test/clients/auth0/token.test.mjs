import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthClient, TokenByClientCredentialsError } from '@auth0/auth0-auth-js';
import { apiAndClient, domain } from '../shared/postern.mjs';

const audience = 'https://auth-js.example/';
const client = await apiAndClient(audience, 'read');

test('discovery and a token', async () => {
  const auth = new AuthClient({ domain, clientId: client.client_id, clientSecret: client.client_secret });
  const { accessToken, expiresAt, scope } = await auth.getTokenByClientCredentials({ audience });
  assert.equal(accessToken.split('.').length, 3);
  assert.equal(scope, 'read');
  assert.ok(expiresAt > Date.now() / 1000);
});

test('a refusal says why', async () => {
  const auth = new AuthClient({ domain, clientId: client.client_id, clientSecret: 'wrong' });
  await assert.rejects(auth.getTokenByClientCredentials({ audience }), (error) => {
    assert.ok(error instanceof TokenByClientCredentialsError, `${error}`);
    assert.equal(error.cause.error, 'access_denied'); // Auth0's word for a wrong secret
    assert.equal(error.statusCode, 401);
    return true;
  });
});
