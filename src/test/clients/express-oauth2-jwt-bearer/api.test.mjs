import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { apiAndClient, manage, token, url } from '../shared/postern.mjs';

const audience = 'https://express.example/';
const caller = await apiAndClient(audience, 'read', 'write');
const stranger = await apiAndClient('https://elsewhere.example/', 'read');

/** A small API on loopback, and what it answers to a GET. */
async function api(options) {
  const app = express();
  app.use(auth({ audience, ...options }));
  app.get('/orders', requiredScopes('read'), (request, response) => response.json(request.auth.payload));
  app.get('/admin', requiredScopes('write'), (request, response) => response.json({}));
  app.use((error, request, response, next) => {
    response.status(error.status ?? 500).json({ error: error.code, why: error.message });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return async (path, bearer) => {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`, {
      headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    });
    return { status: answer.status, body: await answer.json() };
  };
}

test('a valid token is accepted, by discovery and without', async () => {
  const bearer = await token(caller, audience);
  const byHand = { issuer: `${url}/`, jwksUri: `${url}/.well-known/jwks.json`, tokenSigningAlg: 'RS256' };
  for (const options of [{ issuerBaseURL: url }, byHand]) {
    const { status, body } = await (await api(options))('/orders', bearer);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.sub, `${caller.client_id}@clients`);
  }
});

test('no token, a wrong audience and a missing scope are refused', async () => {
  const get = await api({ issuerBaseURL: url });
  assert.equal((await get('/orders')).status, 401);
  assert.equal((await get('/orders', await token(stranger, 'https://elsewhere.example/'))).status, 401);
  assert.equal((await get('/admin', await token(caller, audience))).status, 403);
});

test('a rotation of the signing key refuses no token, a revocation refuses those of its key', async () => {
  const get = await api({ issuerBaseURL: url });
  const before = await token(caller, audience);
  assert.equal((await get('/orders', before)).status, 200); // has cached the JWKS now

  await manage('POST', 'keys/signing/rotate');
  const after = await token(caller, audience);
  assert.notEqual(header(after).kid, header(before).kid);
  assert.equal((await get('/orders', after)).status, 200);
  assert.equal((await get('/orders', before)).status, 200);

  await manage('PUT', `keys/signing/${header(before).kid}/revoke`);
  const fresh = await api({ issuerBaseURL: url });
  assert.equal((await fresh('/orders', after)).status, 200);
  assert.equal((await fresh('/orders', before)).status, 401);
});

function header(jwt) {
  return JSON.parse(Buffer.from(jwt.split('.')[0], 'base64url'));
}
