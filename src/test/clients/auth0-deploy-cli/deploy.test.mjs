import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { manage, token, url } from '../shared/postern.mjs';
import { deleting, registryVersion, tenant } from './cli.mjs';

const orders = 'https://orders.example/';

/** The object has every field of what is expected, in whatever depth; it may have more. */
function assertContains(actual, expected, path) {
  if (Array.isArray(expected)) {
    assert.equal(actual?.length, expected.length, path);
    expected.forEach((item, n) => assertContains(actual[n], item, `${path}[${n}]`));
  } else if (expected !== null && typeof expected === 'object') {
    assert.ok(actual, `${path} is missing`);
    Object.keys(expected).forEach((key) => assertContains(actual[key], expected[key], `${path}.${key}`));
  } else {
    assert.equal(actual, expected, path);
  }
}

test('an import makes the tenant and deletes the rest, but not its own application and not the Management API', async () => {
  await manage('POST', 'resource-servers', { identifier: 'https://stray.example/', name: 'Stray' });
  await manage('POST', 'clients', { name: 'Stray', app_type: 'non_interactive' });

  await deleting('import', '-i', 'tenant/tenant.yaml');

  const clients = await manage('GET', 'clients?is_global=false');
  assert.deepEqual(clients.map((client) => client.name).sort(), ['Billing', 'Bootstrap', 'Warehouse']);
  const apis = await manage('GET', 'resource-servers');
  assert.deepEqual(apis.map((api) => api.identifier).sort(), [`${url}/api/v2/`, orders].sort());
  const { client_id } = clients.find((client) => client.name === 'Billing');
  const billing = await manage('POST', `clients/${client_id}/rotate-secret`);
  const claims = JSON.parse(Buffer.from((await token(billing, orders)).split('.')[1], 'base64url'));
  assert.equal(claims.scope, 'read');
  const [organization] = await manage('GET', 'organizations');
  const grants = await manage('GET', `organizations/${organization.id}/client-grants`);
  assert.deepEqual(grants.map((grant) => grant.scope), [['read', 'write']]);
});

test('a second import changes nothing', async () => {
  const before = await registryVersion();
  await deleting('import', '-i', 'tenant/tenant.yaml');
  assert.equal(await registryVersion(), before);
});

test('a whole-tenant export survives the families Postern does not serve, and says what was imported', async () => {
  await rm('exported', { recursive: true, force: true });
  await deleting('export', '--format', 'yaml', '--output_folder', 'exported/yaml');
  const exported = await tenant('exported/yaml');
  exported.clients = exported.clients.filter((client) => client.name !== 'Bootstrap');
  const imported = await tenant('tenant');
  delete imported.actions[0].secrets[0].value; // is shown to nobody
  assertContains(exported, imported, 'tenant');
});

test('the directory format, exported and imported, changes nothing, nor the key an API encrypts by', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [{ id }] = await manage('GET', `resource-servers?identifiers=${encodeURIComponent(orders)}`);
  await manage('PATCH', `resource-servers/${id}`, { token_encryption: { format: 'compact-nested-jwe',
    encryption_key: { alg: 'RSA-OAEP-256', pem: publicKey.export({ type: 'spki', format: 'pem' }) } } });
  const before = await registryVersion();
  await deleting('export', '--format', 'directory', '--output_folder', 'exported/directory');
  await deleting('import', '-i', 'exported/directory');
  assert.equal(await registryVersion(), before);
  const { token_encryption: kept } = await manage('GET', `resource-servers/${id}`);
  assert.deepEqual(Object.keys(kept.encryption_key).sort(), ['alg', 'thumbprint_sha256']);
  await manage('PATCH', `resource-servers/${id}`, { token_encryption: null });
});
