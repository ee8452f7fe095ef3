import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { clientId, clientSecret, token, url } from '../shared/postern.mjs';
import { deleting, keeping, load, registryVersion, tenant } from './cli.mjs';

// Postern's own export of another tenant, unpacked; the server is empty.
const archive = 'exported/archive';

/** Entities in the order of what they say: the CLI makes several at a time. */
function sorted(content) {
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key,
    Array.isArray(value) ? value.map((entry) => JSON.stringify(sorted(entry))).sort() : value]).sort());
}

async function exported() {
  const management = await token({ client_id: clientId, client_secret: clientSecret }, `${url}/api/v2/`);
  const answer = await fetch(`${url}/api/v2/postern/tenant-file`, { headers: { authorization: `Bearer ${management}` } });
  return load(await answer.text());
}

test('an import of an archive makes the tenant it was taken from', async () => {
  const expected = await tenant(archive);
  const yaml = await readFile(`${archive}/tenant.yaml`, 'utf8'); // what a reader of the documentation does
  await writeFile(`${archive}/tenant.yaml`, yaml.replace(/^( *)- name: REGION$/m, '$&\n$1  value: ##REGION##'));

  await keeping('import', '-i', `${archive}/tenant.yaml`);

  assert.deepEqual(sorted(await exported()), sorted(expected));
});

test('a second import, one that may delete, changes nothing', async () => {
  const before = await registryVersion();
  await deleting('import', '-i', `${archive}/tenant.yaml`);
  assert.equal(await registryVersion(), before);
});
