import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { HttpResponseHeadersUtils, ManagementClient, Management } from 'auth0';
import { clientId, clientSecret, domain, token, tokenRequest } from '../shared/postern.mjs';

const auth0 = new ManagementClient({ domain, clientId, clientSecret });
const orders = 'https://orders.example/';

/** Every item of a paged list, by the SDK's own loop. */
async function all(page) {
  const items = [];
  for await (const item of await page) items.push(item);
  return items;
}

const client = (name) => auth0.clients.create({ name, app_type: 'non_interactive', grant_types: ['client_credentials'] });

test('an API, an application and its grant are all a token needs', async () => {
  const api = await auth0.resourceServers.create({
    identifier: orders, name: 'Orders', scopes: [{ value: 'read' }, { value: 'write', description: 'Changes' }],
  });
  assert.equal((await auth0.resourceServers.get(orders)).id, api.id);
  const billing = await client('Billing');
  const grant = await auth0.clientGrants.create({ client_id: billing.client_id, audience: orders, scope: ['read'] });

  const claims = payload(await token(billing, orders));
  assert.equal(claims.scope, 'read');
  assert.equal(claims.iss, `https://${domain}/`);

  await auth0.clientGrants.update(grant.id, { scope: ['read', 'write'] });
  assert.equal(payload(await token(billing, orders)).scope, 'read write');
});

test('changes are merged, and what is removed is not found', async () => {
  const reports = await auth0.resourceServers.create({ identifier: 'https://reports.example/', name: 'Reports' });
  const changed = await auth0.resourceServers.update(reports.id, { token_lifetime: 600 });
  assert.equal(changed.token_lifetime, 600);
  assert.equal(changed.name, 'Reports');
  await auth0.resourceServers.delete(reports.id);
  await assert.rejects(auth0.resourceServers.get(reports.id), Management.NotFoundError);
});

test('a secret is rotated, and the application goes with its grants', async () => {
  const nightly = await client('Nightly');
  const grant = await auth0.clientGrants.create({ client_id: nightly.client_id, audience: orders, scope: [] });
  const rotated = await auth0.clients.rotateSecret(nightly.client_id);
  assert.notEqual(rotated.client_secret, nightly.client_secret);
  assert.ok(await token(rotated, orders));

  const renamed = await auth0.clients.update(nightly.client_id, { client_metadata: { team: 'night' } });
  assert.deepEqual(renamed.client_metadata, { team: 'night' });
  await auth0.clients.delete(nightly.client_id);
  await assert.rejects(auth0.clientGrants.get(grant.id), Management.NotFoundError);
});

test('a grant keeps its scopes while its API is without them', async () => {
  const identifier = 'https://flickers.example/';
  const api = await auth0.resourceServers.create({ identifier, scopes: [{ value: 'read' }, { value: 'write' }] });
  const caller = await client('Of a flickering API');
  const grant = await auth0.clientGrants.create({ client_id: caller.client_id, audience: identifier, scope: ['read', 'write'] });
  await auth0.resourceServers.update(api.id, { scopes: [] });
  assert.equal(payload(await token(caller, identifier)).scope, undefined);
  await auth0.resourceServers.update(api.id, { scopes: [{ value: 'write' }, { value: 'read' }] });
  assert.equal(payload(await token(caller, identifier)).scope, 'read write');
  assert.deepEqual((await auth0.clientGrants.get(grant.id)).scope, ['read', 'write']);
  await assert.rejects(auth0.resourceServers.update(api.id, { scopes: null }), Management.BadRequestError);
});

test('defaults and merges are those of today', async () => {
  const open = await auth0.clients.create({ name: 'Public', token_endpoint_auth_method: 'none' });
  assert.deepEqual(open.grant_types, ['authorization_code', 'implicit', 'refresh_token']);
  const part = await auth0.clients.create({ name: 'Part', jwt_configuration: { alg: 'RS256' }, session_transfer: {} });
  assert.deepEqual(part.jwt_configuration, { alg: 'RS256', secret_encoded: false });
  assert.equal(part.session_transfer.enforce_device_binding, 'none');
  const merged = await auth0.clients.update(part.client_id, {
    jwt_configuration: { lifetime_in_seconds: 60 }, token_vault_privileged_access: { credentials: [] },
    oidc_logout: { backchannel_logout_urls: ['https://a.example/logout'] },
  });
  assert.deepEqual(merged.jwt_configuration, { alg: 'RS256', lifetime_in_seconds: 60, secret_encoded: false });
  assert.deepEqual(merged.oidc_backchannel_logout, merged.oidc_logout);
  await assert.rejects(auth0.clients.update(part.client_id, { callbacks: null }), Management.BadRequestError);

  const organization = await auth0.organizations.create({ name: 'replaced', metadata: { a: '1', b: '2' } });
  assert.equal(organization.third_party_client_access, 'block');
  assert.deepEqual((await auth0.organizations.update(organization.id, { metadata: { c: '3' } })).metadata, { c: '3' });
  assert.equal((await auth0.organizations.update(organization.id, { metadata: {} })).metadata, undefined);
  await auth0.organizations.delete(organization.id);
  const settings = await auth0.tenants.settings.update({ flags: { enable_client_connections: false }, session_lifetime: 0.5 });
  assert.equal(settings.session_lifetime, 0.5);
  assert.equal(settings.resource_parameter_profile, 'audience');
});

test('lists end, whatever their style of paging', async () => {
  const made = [];
  for (let n = 0; n < 5; n++) made.push(await client(`Paged ${n}`));
  for (const { client_id } of made) await auth0.clientGrants.create({ client_id, audience: orders, scope: ['read'] });

  const ids = (clients) => clients.map((each) => each.client_id).filter((id) => made.some((m) => m.client_id === id));
  assert.deepEqual(ids(await all(auth0.clients.list({ per_page: 2 }))).sort(), made.map((m) => m.client_id).sort());
  assert.deepEqual(ids(await all(auth0.clientGrants.list({ take: 2 }))).sort(), made.map((m) => m.client_id).sort());
  assert.equal((await all(auth0.clientGrants.list({ client_id: made[0].client_id }))).length, 1);
  assert.ok((await all(auth0.resourceServers.list())).some((api) => api.identifier === orders));
});

test('tenant settings and log streams', async () => {
  const changes = { friendly_name: 'Of the SDK', support_url: 'https://help.example/' };
  const settings = await auth0.tenants.settings.update(changes);
  assert.equal(settings.friendly_name, 'Of the SDK');
  assert.equal((await auth0.tenants.settings.get()).support_url, 'https://help.example/');

  const stream = await auth0.logStreams.create({
    name: 'Elsewhere', type: 'http',
    sink: { httpEndpoint: 'https://logs.example/', httpContentFormat: 'JSONLINES', httpContentType: 'application/json' },
  });
  await auth0.logStreams.update(stream.id, { status: 'paused' });
  assert.deepEqual((await auth0.logStreams.list()).map((each) => [each.id, each.status]), [[stream.id, 'paused']]);
  await auth0.logStreams.delete(stream.id);
});

test('what happened is searched, paged, got by id and read from a checkpoint', async () => {
  const logged = await client('Logged');
  await auth0.clientGrants.create({ client_id: logged.client_id, audience: orders, scope: ['read'] });
  for (let n = 0; n < 3; n++) await token(logged, orders);
  await tokenRequest({ ...logged, client_secret: 'wrong' }, orders);
  const search = `client_id:"${logged.client_id}" AND date:[now-1h TO *]`;
  let found = [];
  for (let tries = 0; tries < 200 && found.length < 4; tries++) { // kept within a second
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await all(auth0.logs.list({ search, per_page: 2, include_totals: true }));
  }
  assert.deepEqual(found.map((each) => each.type), ['feccft', 'seccft', 'seccft', 'seccft']);
  assert.equal(found[3].client_name, 'Logged');
  assert.equal((await all(auth0.logs.list({ search, sort: 'date:1' })))[0].log_id, found[3].log_id);
  assert.deepEqual(await auth0.logs.get(found[0].log_id), found[0]);
  await assert.rejects(auth0.logs.get('unknown'), Management.NotFoundError);
  await assert.rejects(auth0.logs.list({ search: 'colour:red' }), Management.BadRequestError);

  const query = new URLSearchParams({ from: found[3].log_id, take: '100' });
  const bearer = await token({ client_id: clientId, client_secret: clientSecret }, `https://${domain}/api/v2/`);
  const rest = await (await fetch(`https://${domain}/api/v2/logs?${query}`, { headers: { authorization: `Bearer ${bearer}` } })).json();
  const ours = rest.filter((each) => each.client_id === logged.client_id).map((each) => each.log_id);
  assert.deepEqual(ours, [found[2], found[1], found[0]].map((each) => each.log_id));
});

test('errors have the type of their status and the words of Auth0', async () => {
  const thrown = (promise) => promise.then(() => assert.fail('accepted'), (error) => error);

  const invalid = await thrown(auth0.clients.create({}));
  assert.ok(invalid instanceof Management.BadRequestError, `${invalid}`);
  assert.equal(invalid.body.errorCode, 'invalid_body');
  const twice = await thrown(auth0.resourceServers.create({ identifier: orders }));
  assert.ok(twice instanceof Management.ConflictError, `${twice}`);
  const readsClients = await token(bootstrap, `https://${domain}/api/v2/`, { scope: 'read:clients' });
  const narrow = new ManagementClient({ domain, token: readsClients });
  const forbidden = await thrown(narrow.resourceServers.create({ identifier: 'https://narrow.example/' }));
  assert.ok(forbidden instanceof Management.ForbiddenError, `${forbidden}`);
  assert.equal(forbidden.body.errorCode, 'insufficient_scope');
  const anybody = await thrown(new ManagementClient({ domain, token: 'not.a.token' }).clients.list());
  assert.ok(anybody instanceof Management.UnauthorizedError, `${anybody}`);
});

test('an organization uses a grant, and tokens carry its id', async () => {
  const acme = await auth0.organizations.create({ name: 'acme', display_name: 'Acme' });
  await auth0.organizations.create({ name: 'globex' });
  const supplier = await client('Supplier');
  const grant = await auth0.clientGrants.create({
    client_id: supplier.client_id, audience: orders, scope: ['read'], organization_usage: 'require',
  });
  await assert.rejects(token(supplier, orders, { organization: acme.id }), /403/);

  const { clientGrants } = auth0.organizations;
  assert.equal((await clientGrants.create(acme.id, { grant_id: grant.id })).client_id, supplier.client_id);
  assert.equal(payload(await token(supplier, orders, { organization: acme.id })).org_id, acme.id);
  assert.deepEqual((await all(clientGrants.list(acme.id))).map((each) => each.id), [grant.id]);
  assert.deepEqual((await all(auth0.clientGrants.organizations.list(grant.id))).map((each) => each.id), [acme.id]);
  assert.deepEqual((await all(auth0.organizations.list({ take: 1 }))).map((each) => each.name).sort(), ['acme', 'globex']);

  await clientGrants.delete(acme.id, grant.id);
  await assert.rejects(token(supplier, orders, { organization: acme.id }), /403/);
  await auth0.organizations.delete(acme.id);
  await assert.rejects(auth0.organizations.get(acme.id), Management.NotFoundError);
});

test('an organization keeps its discovery domains', async () => {
  const { id } = await auth0.organizations.create({ name: 'discovered' });
  const { discoveryDomains } = auth0.organizations;
  const made = await discoveryDomains.create(id, { domain: 'acme.example', status: 'pending' });
  await discoveryDomains.create(id, { domain: 'acme.test' });
  const changed = await discoveryDomains.update(id, made.id, { status: 'verified', use_for_organization_discovery: false });
  assert.deepEqual(changed, { ...made, status: 'verified', use_for_organization_discovery: false });
  assert.deepEqual(await discoveryDomains.get(id, made.id), changed);
  assert.deepEqual(await discoveryDomains.getByName(id, 'acme.example'), changed);
  assert.deepEqual((await all(discoveryDomains.list(id, { take: 1 }))).map((each) => each.domain),
    ['acme.example', 'acme.test']);
  await assert.rejects(discoveryDomains.create(id, { domain: 'acme.example' }), Management.ConflictError);
  await discoveryDomains.delete(id, made.id);
  await assert.rejects(discoveryDomains.get(id, made.id), Management.NotFoundError);
  await auth0.organizations.delete(id);
});

test('a key is uploaded and enabled, and the SDK authenticates with it', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const robot = await client('Robot');
  const managementApi = `https://${domain}/api/v2/`;
  await auth0.clientGrants.create({ client_id: robot.client_id, audience: managementApi, scope: ['read:clients'] });
  const key = await auth0.clients.credentials.create(robot.client_id, {
    credential_type: 'public_key', name: 'robot', pem: publicKey, alg: 'RS256',
  });
  await auth0.clients.update(robot.client_id, {
    token_endpoint_auth_method: null, client_authentication_methods: { private_key_jwt: { credentials: [{ id: key.id }] } },
  });

  const asRobot = new ManagementClient({ domain, clientId: robot.client_id, clientAssertionSigningKey: privateKey });
  assert.equal((await asRobot.clients.get(robot.client_id)).name, 'Robot');
  assert.deepEqual((await auth0.clients.credentials.list(robot.client_id)).map((each) => each.id), [key.id]);
  await assert.rejects(token(robot, managementApi), /401/);
});

test('an Action is deployed, bound, rolled back and deleted', async () => {
  const code = 'exports.onExecuteCredentialsExchange = async (event, api) => {};';
  const action = await auth0.actions.create({
    name: 'Of the SDK', code, supported_triggers: [{ id: 'credentials-exchange', version: 'v2' }],
    secrets: [{ name: 'KEY', value: 'hidden' }],
  });
  const first = await auth0.actions.deploy(action.id);
  assert.equal(first.deployed, false);
  assert.equal((await auth0.actions.get(action.id)).current_version.status, 'BUILT');
  await auth0.actions.update(action.id, { code: `${code} // changed` });
  assert.equal((await auth0.actions.deploy(action.id)).number, 2);
  await auth0.actions.versions.deploy(action.id, first.id);
  assert.deepEqual((await all(auth0.actions.versions.list(action.id))).map((version) => version.number), [3, 2, 1]);
  assert.equal((await auth0.actions.get(action.id)).deployed_version.code, code);
  assert.ok((await auth0.actions.triggers.list()).triggers.some((trigger) => trigger.id === 'credentials-exchange'));

  const { bindings } = auth0.actions.triggers;
  await bindings.updateMany('credentials-exchange', { bindings: [{ ref: { type: 'action_name', value: 'Of the SDK' } }] });
  const bound = await all(bindings.list('credentials-exchange'));
  assert.deepEqual(bound.map((binding) => binding.action.id), [action.id]);
  assert.equal(bound[0].action.deployed_version.number, 3);
  await assert.rejects(auth0.actions.delete(action.id), { statusCode: 409 });
  await auth0.actions.delete(action.id, { force: true });
  assert.deepEqual(await all(bindings.list('credentials-exchange')), []);
  assert.deepEqual(await all(auth0.actions.list({ actionName: 'Of the SDK' })), []);
});

test('a module of Actions is published, used, rolled back and deleted', async () => {
  const { modules } = auth0.actions;
  const module = await modules.create({ name: 'of-the-sdk', code: '// one', secrets: [{ name: 'KEY', value: 'hidden' }] });
  const first = await modules.versions.create(module.id);
  await modules.update(module.id, { code: '// two' });
  assert.equal((await modules.versions.create(module.id)).version_number, 2);
  assert.deepEqual((await all(modules.versions.list(module.id))).map((version) => version.version_number), [2, 1]);
  assert.equal((await modules.versions.get(module.id, first.id)).code, '// one');
  assert.equal((await modules.rollback(module.id, { module_version_id: first.id })).all_changes_published, false);

  const action = await auth0.actions.create({
    name: 'Of a module', code: "require('actions:of-the-sdk')", deploy: true,
    supported_triggers: [{ id: 'credentials-exchange', version: 'v2' }],
    modules: [{ module_id: module.id, module_version_id: first.id }],
  });
  assert.deepEqual(action.deployed_version.modules, [{ module_id: module.id, module_name: 'of-the-sdk',
    module_version_id: first.id, module_version_number: 1 }]);
  assert.deepEqual((await all(modules.listActions(module.id))).map((user) => user.action_id), [action.id]);
  assert.deepEqual((await all(modules.list())).map((each) => [each.name, each.actions_using_module_total]), [['of-the-sdk', 1]]);
  await assert.rejects(modules.delete(module.id), { statusCode: 412 });
  await auth0.actions.delete(action.id);
  await modules.delete(module.id);
  await assert.rejects(modules.get(module.id), { statusCode: 404 });
});

test('a Hook and its secrets', async () => {
  const hook = await auth0.hooks.create({
    name: 'of-the-sdk', triggerId: 'credentials-exchange',
    script: 'module.exports = (client, scope, audience, context, cb) => cb(null, {});',
  });
  await auth0.hooks.secrets.create(hook.id, { KEY: 'hidden' });
  assert.deepEqual(await auth0.hooks.secrets.get(hook.id), { KEY: '_VALUE_NOT_SHOWN_' });
  await auth0.hooks.secrets.delete(hook.id, ['KEY']);
  assert.equal((await auth0.hooks.update(hook.id, { enabled: true })).enabled, true);
  assert.deepEqual((await all(auth0.hooks.list())).map((each) => each.id), [hook.id]);
  await auth0.hooks.delete(hook.id);
});

test('a token quota holds, and the SDK reads what is left of it', async () => {
  const metered = await auth0.clients.create({
    name: 'Metered', app_type: 'non_interactive', grant_types: ['client_credentials'],
    token_quota: { client_credentials: { per_hour: 1 } },
  });
  await auth0.clientGrants.create({ client_id: metered.client_id, audience: orders, scope: ['read'] });
  const answers = [];
  for (let n = 0; n < 3; n++) answers.push(await tokenRequest(metered, orders)); // an hour may end in between
  const refused = answers.find((answer) => answer.status === 429);
  assert.equal((await refused.json()).error, 'too_many_requests');
  for (const { headers } of [answers[0], refused]) {
    const { perHour, perDay } = HttpResponseHeadersUtils.getClientQuotaLimit(headers);
    assert.deepEqual([perHour.quota, perHour.remaining, perDay], [1, 0, undefined]);
    assert.ok(perHour.resetAfter >= 1 && perHour.resetAfter <= 3600, `${perHour.resetAfter}`);
  }
  assert.equal((await auth0.clients.update(metered.client_id, { token_quota: null })).token_quota, undefined);
  assert.ok(await token(metered, orders));
});

test('rate limit policies', async () => {
  const slow = await client('Slow');
  await auth0.clientGrants.create({ client_id: slow.client_id, audience: orders, scope: ['read'] });
  const policy = await auth0.rateLimitPolicies.create({
    resource: 'oauth_authentication_api', consumer: 'client', consumer_selector: `client_id:${slow.client_id}`,
    configuration: { action: 'block', limit: 0 },
  });
  await assert.rejects(token(slow, orders), /429/);
  assert.deepEqual((await all(auth0.rateLimitPolicies.list({ take: 1 }))).map((each) => each.id), [policy.id]);
  const changed = await auth0.rateLimitPolicies.update(policy.id, { configuration: { action: 'allow' } });
  assert.deepEqual(await auth0.rateLimitPolicies.get(policy.id), changed);
  assert.ok(await token(slow, orders));
  await auth0.rateLimitPolicies.delete(policy.id);
  await assert.rejects(auth0.rateLimitPolicies.get(policy.id), Management.NotFoundError);
});

test('the signing keys are listed, the next one among them', async () => {
  const keys = await auth0.keys.signing.list();
  assert.equal(keys.filter((key) => key.current).length, 1);
  assert.equal(keys.filter((key) => key.next).length, 1);
  assert.equal((await auth0.keys.signing.get(keys[0].kid)).kid, keys[0].kid);
});

const bootstrap = { client_id: clientId, client_secret: clientSecret };

function payload(jwt) {
  return JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));
}
