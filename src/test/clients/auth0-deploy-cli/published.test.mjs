import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manage } from '../shared/postern.mjs';
import { cliOf, registryVersion } from './cli.mjs';

// Files in the manner of tenants of Auth0, by the CLI of their time and by today's. Machine-to-machine parts arrive.
const mappings = {
  STAGE: 'dev', TOKEN_LIFETIME: 3600, CALLBACKS: ['https://parcels.example/callback'],
  RECORDS: 'https://dev.records.example/', RECORD_SCOPES: [{ value: 'read:records:dev' }],
};
// As docs/migrate-from-auth0.md says: a whole file also names what is about user logins, and the CLI would change that.
const settings = {
  AUTH0_INCLUDED_ONLY: '["actions","clientGrants","clients","hooks","logStreams","organizations","resourceServers","tenant",'
    + '"triggers"]',
};
const granted = { '2019.yaml': ['https://dev.api.parcels.example/', ['read:parcels', 'write:parcels']],
  '2025.yaml': ['https://dev.records.example/', ['read:records:dev']] };

// Version 7 changes a grant's subject_type, which is newer than it is, and which nobody may change.
const files = { 'auth0-deploy-cli-7': ['2019.yaml'], 'auth0-deploy-cli': ['2019.yaml', '2025.yaml'] };

for (const version of Object.keys(files)) {
  for (const file of files[version]) {
    test(`${version} imports ${file}, and again without a change`, async () => {
      await cliOf(version, mappings, settings)('import', '-i', `published/${file}`);
      const [audience, scopes] = granted[file];
      const grants = await manage('GET', `client-grants?audience=${encodeURIComponent(audience)}`);
      assert.deepEqual(grants.map((grant) => grant.scope), [scopes]);
      const before = await registryVersion();
      await cliOf(version, mappings, settings)('import', '-i', `published/${file}`);
      assert.equal(await registryVersion(), before);
    });
  }

  test(`${version} exports the tenant`, async () => {
    await cliOf(version, mappings)('export', '--format', 'yaml', '--output_folder', `exported-published/${version}`);
  });
}
