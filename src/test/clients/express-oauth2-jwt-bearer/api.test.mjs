import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { apiAndClient, token, url } from '../shared/postern.mjs';

const audience = 'https://express.example/';
const caller = await apiAndClient(audience, 'read', 'write');
const stranger = await apiAndClient('https://elsewhere.example/', 'read');

/** A small API on loopback, and what it answers to a GET. */
async function api(options) {
  const app = express();
  app.use(auth({ audience, ...options }));
  app.get('/orders', requiredScopes('read'), (request, response) => response.json(request.auth.payload));
  app.get('/admin', requiredScopes('write'), (request, response) => response.json({}));
  app.use((error, request, response, next) => response.status(error.status ?? 500).json({ error: error.code, why: error.message }));
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
  for (const options of [{ issuerBaseURL: url }, { issuer: `${url}/`, jwksUri: `${url}/.well-known/jwks.json`, tokenSigningAlg: 'RS256' }]) {
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
