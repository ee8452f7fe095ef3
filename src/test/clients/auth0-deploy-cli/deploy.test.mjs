import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import yaml from 'js-yaml';
import { clientId, clientSecret, domain, manage, token, url } from '../shared/postern.mjs';

const orders = 'https://orders.example/';
const keywords = { ENVIRONMENT: 'staging', REGION: 'eu-west' };

/** Runs the CLI as a user does, in the mode that also deletes. */
async function cli(...args) {
  const env = {
    ...process.env,
    AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: clientId, AUTH0_CLIENT_SECRET: clientSecret,
    AUTH0_ALLOW_DELETE: 'true',
    AUTH0_KEYWORD_REPLACE_MAPPINGS: JSON.stringify(keywords),
  };
  const started = [process.execPath, ['node_modules/auth0-deploy-cli/lib/index.js', ...args], { env, maxBuffer: 1 << 26 }];
  try {
    const { stdout, stderr } = await promisify(execFile)(...started);
    return stdout + stderr;
  } catch (failure) {
    assert.fail(`a0deploy ${args.join(' ')}:\n${failure.stdout}${failure.stderr}`);
  }
}

/** Number of the last change of the registry: stays what it is where nothing has changed. */
async function registryVersion() {
  const metrics = await (await fetch(`${url}/q/metrics`)).text();
  return Number(/^postern_registry_version (\S+)$/m.exec(metrics)[1]);
}

/** What stands in a directory's tenant.yaml, keywords replaced, with the code of Actions in place. */
async function tenant(directory) {
  const source = await readFile(`${directory}/tenant.yaml`, 'utf8');
  const content = yaml.load(source.replace(/##(\w+)##/g, (all, name) => keywords[name]));
  for (const action of content.actions) action.code = await readFile(`${directory}/${action.code}`, 'utf8');
  return content;
}

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

  await cli('import', '-i', 'tenant/tenant.yaml');

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
  await cli('import', '-i', 'tenant/tenant.yaml');
  assert.equal(await registryVersion(), before);
});

test('a whole-tenant export survives the families Postern does not serve, and says what was imported', async () => {
  await rm('exported', { recursive: true, force: true });
  await cli('export', '--format', 'yaml', '--output_folder', 'exported/yaml');
  const exported = await tenant('exported/yaml');
  exported.clients = exported.clients.filter((client) => client.name !== 'Bootstrap');
  const imported = await tenant('tenant');
  delete imported.actions[0].secrets[0].value; // is shown to nobody
  assertContains(exported, imported, 'tenant');
});

test('the directory format, exported and imported, changes nothing', async () => {
  const before = await registryVersion();
  await cli('export', '--format', 'directory', '--output_folder', 'exported/directory');
  await cli('import', '-i', 'exported/directory');
  assert.equal(await registryVersion(), before);
});
