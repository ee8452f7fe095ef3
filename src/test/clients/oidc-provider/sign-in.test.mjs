// People sign in to the console through an OpenID provider of its own, in a real browser. The provider is at 127.0.0.1 and the console at
// localhost, so to the browser they are two sites.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import Provider from 'oidc-provider';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { CONSOLE_URL, PROVIDER_URL, CLIENT_SECRET, CHROMIUM } = process.env;
const groups = { alice: ['everybody', 'platform-team'], bob: ['everybody'] };
let server;
let browser;

before(async () => {
  const provider = new Provider(PROVIDER_URL, {
    clients: [{
      client_id: 'postern-console',
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${CONSOLE_URL}/console/oidc/callback`],
      post_logout_redirect_uris: [`${CONSOLE_URL}/console/sign-in`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
    findAccount: (context, id) => ({
      accountId: id, claims: () => ({ sub: id, preferred_username: `${id}@example.com`, groups: groups[id] }),
    }),
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
  });
  server = provider.listen(new URL(PROVIDER_URL).port, '127.0.0.1');
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function accessible(page) {
  const violations = await page.evaluate(`${axe}; axe.run(document, {resultTypes: ['violations']})
    .then(({violations}) => violations.map(({id, nodes}) => ({id, where: nodes.map((node) => node.html)})))`);
  assert.deepEqual(violations, [], page.url());
}

/** From a page of the console, which asks for a sign-in, through the pages of the provider. */
async function signedIn(login, asked, options = {}) {
  const context = await browser.newContext(options);
  await context.route((url) => !['localhost', '127.0.0.1'].includes(url.hostname), (route) => route.abort());
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && page.url().startsWith(CONSOLE_URL)
    && !/status of (401|403)/.test(message.text()) && complaints.push(message.text()));
  await page.goto(`${CONSOLE_URL}${asked}`);
  if (options.javaScriptEnabled ?? true) await accessible(page);
  await page.getByRole('link', { name: 'Sign in with 127.0.0.1' }).click();
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.waitForURL(/interaction/);
  await page.click('button[type=submit]');
  await page.waitForURL(`${CONSOLE_URL}/console/**`);
  await page.locator('main h1').waitFor();
  return { context, page, complaints };
}

for (const javaScriptEnabled of [true, false]) {
  test(`a person whose group has scopes works in the console, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const { context, page, complaints } = await signedIn('alice', '/console/apis?q=orders', { javaScriptEnabled });
    await page.waitForURL(`${CONSOLE_URL}/console/apis?q=orders`);
    assert.equal(await page.getByRole('link', { name: 'alice@example.com' }).count(), 1);
    await page.getByRole('link', { name: 'Applications' }).first().click();
    await page.getByRole('heading', { name: 'Applications' }).waitFor();
    assert.deepEqual((await context.cookies(CONSOLE_URL)).map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly])
      .filter(([name]) => name.startsWith('postern')), [['postern-console', 'Strict', true]]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${PROVIDER_URL}/session/end**`);
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.waitForURL(`${CONSOLE_URL}/console/sign-in`);
    await page.getByRole('link', { name: 'Sign in with 127.0.0.1' }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('a person without such a group is told so', async () => {
  const { context, page } = await signedIn('bob', '/console/');
  await page.getByRole('heading', { name: 'You may not use this console' }).waitFor();
  assert.match(await page.textContent('main'), /bob@example\.com/);
  await accessible(page);
  assert.deepEqual((await context.cookies(CONSOLE_URL)).map(({ name }) => name).filter((name) => name.startsWith('postern')), []);
  await context.close();
});
