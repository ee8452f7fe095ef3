import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// What the SDK's request types can send, Postern's schemas declare: a field that is new in a newer SDK is found here and not
// by a user. No server is asked.

const api = new URL('node_modules/auth0/dist/esm/management/api/', import.meta.url);
const schemas = JSON.parse(readFileSync(new URL('../../classes/META-INF/openapi.json', import.meta.url))).components.schemas;

const declarations = ['requests/requests.d.mts', 'types/types.d.mts'].map((file) => new URL(file, api))
  .map((file) => readFileSync(file, 'utf8')).join('\n');

const compared = {
  CreateClientRequestContent: 'ClientCreate', UpdateClientRequestContent: 'ClientUpdate',
  CreateResourceServerRequestContent: 'ResourceServerCreate', UpdateResourceServerRequestContent: 'ResourceServerUpdate',
  CreateClientGrantRequestContent: 'ClientGrantCreate', UpdateClientGrantRequestContent: 'ClientGrantUpdate',
  CreateOrganizationRequestContent: 'OrganizationCreate', UpdateOrganizationRequestContent: 'OrganizationUpdate',
  CreateOrganizationDiscoveryDomainRequestContent: 'DiscoveryDomainCreate',
  UpdateOrganizationDiscoveryDomainRequestContent: 'DiscoveryDomainUpdate',
  UpdateTenantSettingsRequestContent: 'TenantSettingsUpdate',
  CreateActionRequestContent: 'ActionCreate', UpdateActionRequestContent: 'ActionUpdate',
  CreateActionModuleRequestContent: 'ActionModuleCreate', UpdateActionModuleRequestContent: 'ActionModuleUpdate',
  CreateHookRequestContent: 'HookCreate', UpdateHookRequestContent: 'HookUpdate',
  PatchClientCredentialRequestContent: 'ClientCredentialUpdate',
};

/** Null takes these away although the types have no null: clearing one of two names clears both, and defaults come back. */
const cleared = ['oidc_logout', 'oidc_backchannel_logout', 'flags'];
/** Texts that hold somebody's work; null takes other short values away, too. */
const work = ['code', 'script', 'custom_login_page', 'custom_login_page_preview', 'form_template'];

/** Fields of an interface and whether they may be null, from declarations as Fern writes them. */
function fields(type) {
  const start = declarations.search(new RegExp(`^export interface ${type} (extends [^{]+)?\\{`, 'm'));
  assert.ok(start >= 0, `auth0 has no type ${type} any more`);
  let end = declarations.indexOf('{', start) + 1;
  const from = end;
  for (let depth = 1; depth > 0; end++) depth += { '{': 1, '}': -1 }[declarations[end]] ?? 0;
  const body = declarations.slice(from, end - 1).replace(/\/\*[^]*?\*\//g, '');
  const found = [...body.matchAll(/^\s*"?([A-Za-z_]\w*)"?\??:\s*([^;]+);/gm)];
  assert.ok(found.length > 0, `no fields are found in ${type}`);
  return found.map(([, name, of]) => ({ name, nullable: /\bnull\b/.test(of) }));
}

const takesNull = (property) => [property.type].flat().includes('null');

const isLenient = (name, property) => cleared.includes(name)
  || (![property.type].flat().some((of) => ['array', 'object'].includes(of)) && !work.includes(name));

for (const [type, schema] of Object.entries(compared)) {
  const { properties } = schemas[schema];

  test(`every field of ${type} is declared in ${schema}`, () => {
    const unknown = fields(type).map(({ name }) => name).filter((name) => !properties[name] || properties[name].not);
    assert.deepEqual(unknown, []);
  });

  if (schema.endsWith('Update')) {
    test(`null takes away what ${type} says, and short values`, () => {
      const differing = fields(type).filter(({ name, nullable }) => properties[name]?.type
        && takesNull(properties[name]) !== nullable && (nullable || !isLenient(name, properties[name])));
      assert.deepEqual(differing, []);
    });
  }
}
