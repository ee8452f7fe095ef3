// The console in a real browser: the way from a link to a token, every page under axe, with and without scripts. Violations of the
// content security policy, errors of the console and requests to anything else fail a test.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { CONSOLE_URL, CONSOLE_LINKS, CHROMIUM, SCREENSHOTS } = process.env;
const links = CONSOLE_LINKS.split(' ');
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 844 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 844 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true },
];
let browser;

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});
after(() => browser?.close());

/** A browser window whose complaints are collected. */
async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: LOOKS[0].viewport, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && !/status of (401|403|404|422)/.test(message.text())
    && complaints.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  page.on('request', (request) => !request.url().startsWith(CONSOLE_URL) && complaints.push(`asked for ${request.url()}`));
  return { context, page, complaints };
}

async function signIn(page, destination = '/console/') {
  await page.goto(links.pop());
  await page.getByRole('button', { name: 'Open the console' }).click();
  await page.waitForURL(`${CONSOLE_URL}${destination}`);
}

/** Runs axe beside the page's own policy, which does not let scripts of others in. */
async function accessible(page, name) {
  const violations = await page.evaluate(`${axe}; axe.run(document, {resultTypes: ['violations']})
    .then(({violations}) => violations.map(({id, impact, nodes}) => ({id, impact, where: nodes.map((node) => node.html)})))`);
  assert.deepEqual(violations, [], `${name}: ${JSON.stringify(violations, null, 1)}`);
  const [wide, seen] = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
  assert.ok(wide <= seen, `${name} scrolls sideways: ${wide} > ${seen}`);
  await holdsItsTables(page, name);
}

/** No table is wider than its frame, which would cut it. */
async function holdsItsTables(page, name) {
  const cut = await page.evaluate(`[...document.querySelectorAll('.sheet')].map((sheet) => [sheet.scrollWidth, sheet.clientWidth])
    .filter(([inside, outside]) => inside > outside)`);
  assert.deepEqual(cut, [], `${name}: a table is wider than its frame`);
}

/** The tutorial, as a new user takes it. Answers where its application is. */
async function tutorial(page, name) {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'APIs' }).click();
  await page.getByRole('link', { name: 'New API' }).first().click();
  await page.getByLabel('Name').fill(`Orders of ${name}`);
  await page.getByLabel('Identifier').fill(`https://orders-${name}.example.com/`);
  await page.getByLabel('Permissions').fill('read:orders See orders\nwrite:orders');
  await page.getByRole('button', { name: 'Create API' }).click();
  await page.getByRole('link', { name: 'Create an application for it' }).first().click();
  await page.getByLabel('Name').fill(`Billing of ${name}`);
  await page.getByRole('button', { name: 'Create application' }).click();
  if (name === 'pictures') await accessible(page, 'secret');
  const id = await page.locator('[data-copy="client id"]').first().innerText();
  const secret = await page.locator('#secret').innerText();
  const snippet = await page.locator('pre[aria-label="call.sh"]').innerText();
  assert.match(snippet, new RegExp(`client_id=${id}`));
  assert.match(snippet, new RegExp(`audience=https://orders-${name}.example.com/`));
  const answer = JSON.parse(run('sh', 'call.sh', snippet, secret));
  assert.equal(answer.client_id, id);
  assert.equal(answer.scope, 'read:orders write:orders');
  await page.getByRole('link', { name: 'I have kept the secret' }).click();
  assert.ok(!(await page.content()).includes(secret), 'the secret is shown again');
  return { path: new URL(page.url()).pathname, id, secret };
}

/** Writes an Action in the editor, deploys it with a second version, and answers where it is. */
async function writtenAction(page, name) {
  await page.goto(`${CONSOLE_URL}/console/new-action?from=client-claims`);
  await page.getByLabel('Name').fill(`Claims of ${name}`);
  await page.getByRole('button', { name: 'Create Action' }).click();
  await page.getByRole('link', { name: 'never deployed' }).waitFor();
  const address = new URL(page.url()).pathname;
  await page.getByRole('button', { name: 'Save and deploy' }).click();
  await page.getByRole('status').filter({ hasText: 'Deployed.' }).waitFor();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(`// changed by ${name}`); // in one piece: typed on a busy machine, the caret may move in between
  await holds(page.locator('textarea.editor'), new RegExp(`^// changed by ${name}$`, 'm'));
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByRole('link', { name: 'the draft is not deployed' }).waitFor();
  return address;
}

/** Publishes a module twice, and lets an Action use it. Answers where the module is, and where its first version. */
async function writtenModule(page, action) {
  await page.goto(`${CONSOLE_URL}/console/new-action-module`);
  await page.getByLabel('Name').fill('greetings');
  await page.getByRole('button', { name: 'Create module' }).click();
  const address = new URL(page.url()).pathname;
  for (const version of [1, 2]) {
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(`// version ${version}`);
    await holds(page.locator('textarea.editor'), new RegExp(`// version ${version}$`, 'm'));
    await page.getByRole('button', { name: 'Save and publish' }).click();
    await page.getByRole('link', { name: `version ${version} is the newest` }).waitFor();
  }
  await page.getByText('Add a secret').click();
  await page.locator('#f-secret_name').fill('WORD');
  await page.locator('#f-secret_value').fill('never shown again');
  await page.getByRole('button', { name: 'Keep the secret' }).click();
  await page.getByRole('link', { name: 'the draft is not published' }).waitFor();
  assert.ok(!(await page.content()).includes('never shown again'), 'the secret is shown again');
  const version = await page.getByRole('link', { name: 'version 1', exact: false }).last().getAttribute('href');
  await page.goto(`${CONSOLE_URL}${action}`);
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByRole('link', { name: 'actions:greetings' }).waitFor();
  return { module: address, version };
}

/** A webhook Action that gets a secret to sign with later, and is deployed. Answers where it is. */
async function writtenWebhook(page, name) {
  await page.goto(`${CONSOLE_URL}/console/new-webhook-action`);
  await page.getByLabel('Name').first().fill(`Receiver of ${name}`);
  await page.getByLabel('Address of the receiver').fill('https://receiver.example/signed');
  await page.getByLabel('How the receiver knows').selectOption('none');
  await page.getByRole('button', { name: 'Create webhook Action' }).click();
  await page.getByRole('link', { name: 'never deployed' }).waitFor();
  const address = new URL(page.url()).pathname;
  await page.locator('#f-secrets summary').click();
  await page.locator('#f-secret_name').fill('SIGNING_KEY');
  await page.locator('#f-secret_value').fill('never shown again');
  await page.getByRole('button', { name: 'Keep the secret' }).click();
  await page.getByRole('button', { name: 'Remove the secret SIGNING_KEY' }).waitFor();
  await page.getByLabel('How the receiver knows').selectOption('hmac');
  await page.getByLabel('The secret that signs').selectOption('SIGNING_KEY');
  await page.getByRole('button', { name: 'Save and deploy' }).click();
  await page.getByRole('status').filter({ hasText: 'Deployed.' }).waitFor();
  await page.getByLabel('Without a valid answer').selectOption('allow');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByRole('link', { name: 'the draft is not deployed' }).waitFor();
  assert.ok(!(await page.content()).includes('never shown again'), 'the secret is shown again');
  return address;
}

/** A Hook with a secret and a package. Answers where it is. */
async function writtenHook(page) {
  await page.goto(`${CONSOLE_URL}/console/new-hook`);
  await page.getByLabel('Name').fill('Hook of pictures');
  await page.getByRole('button', { name: 'Create Hook' }).click();
  await page.getByText('Add a secret').click();
  await page.locator('#f-secret_name').fill('REGION');
  await page.locator('#f-secret_value').fill('never shown again');
  await page.getByRole('button', { name: 'Keep the secret' }).click();
  await page.getByRole('button', { name: 'Remove the secret REGION' }).waitFor();
  await page.getByText('Change the packages').click();
  await page.locator('#f-dependencies').fill('lodash@4.17.21\nms@2.1.3');
  await page.getByRole('button', { name: 'Save the packages' }).click();
  await page.getByText('ms@2.1.3').first().waitFor();
  assert.ok(!(await page.content()).includes('never shown again'), 'the secret is shown again');
  return new URL(page.url()).pathname;
}

/** Waits until the form's field has what the editor shows. */
async function holds(field, expected) {
  for (let attempt = 0; attempt < 100 && !expected.test(await field.inputValue()); attempt++) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.match(await field.inputValue(), expected);
}

/** What a snippet prints, pasted as it stands. */
function run(program, file, snippet, secret) {
  const directory = mkdtempSync(join(tmpdir(), 'snippet'));
  writeFileSync(join(directory, file), snippet);
  return execFileSync(program, [join(directory, file)], {
    encoding: 'utf8', env: { PATH: process.env.PATH, CLIENT_SECRET: secret },
  });
}

test('the tutorial leads from a link to a token', async () => {
  const { context, page, complaints } = await visitor();
  await signIn(page);
  const way = page.getByRole('heading', { name: 'From nothing to a token' });
  await way.waitFor();
  const made = await tutorial(page, 'scripts');
  for (const [language, program, file] of [['Node.js', 'node', 'call.mjs'], ['Python', 'python3', 'call.py']]) {
    await page.getByRole('link', { name: language, exact: true }).click();
    const snippet = await page.locator(`pre[aria-label="${file}"]`).innerText();
    assert.equal(JSON.parse(run(program, file, snippet, made.secret)).client_id, made.id);
  }
  await page.goto(`${CONSOLE_URL}/console/`);
  await page.getByRole('heading', { name: 'To look at' }).waitFor();
  assert.equal(await way.count(), 0, 'the way is shown after the first token');
  await page.goto(`${CONSOLE_URL}/console/applications`);
  await page.getByLabel('Name, or beginning').fill('billing of scripts');
  await page.waitForURL(/q=billing/);
  await page.getByRole('link', { name: 'Billing of scripts' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the tutorial needs no scripts', async () => {
  const { context, page, complaints } = await visitor({ javaScriptEnabled: false });
  await signIn(page);
  await tutorial(page, 'plain');
  await writtenWebhook(page, 'plain');
  assert.equal(await page.locator('button.copy').count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an Action is written in an editor that the keyboard can leave', async () => {
  const { context, page, complaints } = await visitor();
  await signIn(page);
  const address = await writtenAction(page, 'the editor');
  await page.goto(`${CONSOLE_URL}${address}`);
  await page.getByRole('textbox', { name: 'Code' }).click();
  assert.equal(await page.locator('textarea.editor').isVisible(), false);
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Tab');
  await page.keyboard.type('(');
  await holds(page.locator('textarea.editor'), /^ {2}\/\/ changed by the editor\($/m);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await holds(page.locator('textarea.editor'), /^\/\/ changed by the editor$/m);
  const styled = await page.evaluate(`getComputedStyle(document.getElementById('f-code').shadowRoot.querySelector('.cm-scroller')).display`);
  assert.equal(styled, 'flex', 'the styles of the editor are in force');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Save draft');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('heading', { name: 'It lets the token be issued' }).waitFor();
  await keepsWhatIsTyped(page, address);
  await page.goto(`${CONSOLE_URL}/console/applications`);
  assert.equal(await page.locator('script[src*=editor]').count(), 0, 'other pages do not load the editor');
  assert.deepEqual(complaints, []);
  await context.close();
});

/** Code that is typed and not saved is asked about, whichever way the page is left; what is saved is not. */
async function keepsWhatIsTyped(page, address) {
  await page.goto(`${CONSOLE_URL}${address}`);
  const asked = [];
  const stay = (dialog) => { asked.push(dialog.type()); return dialog.dismiss(); };
  const leave = (dialog) => { asked.push(dialog.type()); return dialog.accept(); };
  page.on('dialog', stay);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('// typed');
  await page.getByText('Not saved').waitFor();
  await page.getByText('Add a secret').click();
  await page.locator('#f-secret_name').fill('KEY');
  await page.locator('#f-secret_value').fill('value');
  await page.getByRole('button', { name: 'Keep the secret' }).click();
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Log', exact: true }).click();
  for (let attempt = 0; attempt < 100 && asked.length < 2; attempt++) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.deepEqual(asked, ['confirm', 'beforeunload']);
  await holds(page.locator('textarea.editor'), /\/\/ typed$/m);
  page.off('dialog', stay);
  page.on('dialog', leave);
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
  assert.deepEqual(asked, ['confirm', 'beforeunload', 'confirm']); // the secret was typed, and not kept
  await holds(page.locator('textarea.editor'), /\/\/ typed$/m);
  await page.goto(`${CONSOLE_URL}${address}/test`);
  assert.equal(asked.length, 3, 'nothing is typed, and it is asked');
  page.off('dialog', leave);
}

/** An organization with a quota. Answers where it is. */
async function madeOrganization(page) {
  await page.goto(`${CONSOLE_URL}/console/new-organization`);
  await page.getByLabel('Name', { exact: false }).first().fill('blue-hotel');
  await page.getByLabel('Display name').fill('Blue Hotel');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.getByLabel('An hour').fill('100');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.getByText('0 of 100 tokens of this hour').waitFor();
  return new URL(page.url()).pathname;
}

test('every page is accessible and keeps to the policy, in light, dark and on a phone', async () => {
  const { context, page, complaints } = await visitor();

  await page.goto(`${CONSOLE_URL}/console/`);
  await page.screenshot({ path: `${SCREENSHOTS}/signed-out-light.png`, fullPage: true });
  await accessible(page, 'signed-out');
  await signIn(page);
  await page.goto(`${CONSOLE_URL}/console/new-application`);
  await page.getByLabel('Name').fill('without-a-space'.repeat(8)); // no table may be wider for it
  await page.getByRole('button', { name: 'Create application' }).click();
  await page.getByRole('link', { name: 'I have kept the secret' }).click();
  const { path: application } = await tutorial(page, 'pictures');
  await page.goto(`${CONSOLE_URL}/console/apis`);
  const api = await page.getByRole('link', { name: 'Orders of pictures' }).getAttribute('href');
  await page.goto(`${CONSOLE_URL}${application}`);
  const secret = await page.locator('#credentials td .mono').first().innerText();
  const revoke = await page.getByRole('link', { name: 'Revoke access to' }).getAttribute('href');
  const action = await writtenAction(page, 'pictures');
  const { module, version } = await writtenModule(page, action);
  const hook = await writtenHook(page);
  const webhook = await writtenWebhook(page, 'pictures');
  const organization = await madeOrganization(page);
  await page.goto(`${CONSOLE_URL}/console/log?q=type:seccft`);
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  const event = await page.locator('table.log a.name').first().getAttribute('href');
  await page.goto(`${CONSOLE_URL}/console/new-log-stream`);
  await page.getByLabel('Name').fill('Collector of pictures');
  await page.getByLabel('Endpoint').fill('http://localhost:9/events');
  await page.getByRole('button', { name: 'Create log stream' }).click();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  await page.getByText('could not be delivered').waitFor();
  const stream = new URL(page.url()).pathname.replace('/test', '');
  const pages = {
    actions: '/console/actions', 'action-new': '/console/new-action?from=office-hours', action, 'action-test': `${action}/test`,
    'action-compare': `${action}/compare`, 'action-delete': `${action}/delete`,
    'module-new': '/console/new-action-module', module, 'module-compare': version, 'module-delete': `${module}/delete`,
    'webhook-new': '/console/new-webhook-action', webhook, 'webhook-test': `${webhook}/test`, 'webhook-compare': `${webhook}/compare`,
    'hook-new': '/console/new-hook', hook, 'hook-delete': `${hook}/delete`,
    overview: '/console/', use: '/console/use', log: '/console/log', 'log-none': '/console/log?q=client_id:nobody',
    'log-refused': '/console/log?q=colour:red', 'log-event': event, 'log-streams': '/console/log-streams', 'log-stream': stream,
    'log-stream-new': '/console/new-log-stream', 'log-stream-delete': `${stream}/delete`, applications: '/console/applications', 'applications-none': '/console/applications?q=nobody',
    'application-new': '/console/new-application', application, 'application-delete': `${application}/delete`,
    'secret-rotate': `${application}/secrets/rotate`, 'secret-retire': `${application}/secrets/${secret}/retire`, 'grant-revoke': revoke,
    grant: `${application}/grants/edit?audience=${encodeURIComponent('https://orders-pictures.example.com/')}`,
    apis: '/console/apis', 'api-new': '/console/new-api', api, 'api-test': `${api}/test`, 'api-authorize': `${api}/authorize`, keys: '/console/keys', access: '/console/access',
    'access-none': '/console/access?q=nobody', 'access-scopes': '/console/access?use=unused-scopes', callers: '/console/callers', organizations: '/console/organizations',
    'organization-new': '/console/new-organization', organization, 'organization-delete': `${organization}/delete`, sessions: '/console/sessions',
    changes: '/console/changes', 'changes-none': '/console/changes?name=nobody', 'tenant-file': '/console/tenant-file',
    settings: '/console/settings', 'application-keys': `${application}/keys`,
    'not-found': '/console/nothing',
  };
  for (const look of LOOKS) {
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme });
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(`${CONSOLE_URL}${address}`);
      await page.screenshot({ path: `${SCREENSHOTS}/${name}-${look.name}.png`, fullPage: true });
      await accessible(page, `${name} (${look.name})`);
    }
  }
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const name of ['applications', 'application', 'apis', 'log', 'log-none', 'changes', 'access', 'callers', 'settings', 'sessions', 'keys']) {
    await page.goto(`${CONSOLE_URL}${pages[name]}`);
    await holdsItsTables(page, `${name} (narrow)`);
  }
  for (const look of LOOKS) { // pages that are the answer to a form, or have an address of their own
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme });
    await page.goto(`${CONSOLE_URL}/console/changes?kind=client`);
    await page.getByRole('link', { name: 'Create a client' }).first().click();
    await page.getByRole('heading', { name: 'Create a client' }).waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/change-${look.name}.png`, fullPage: true });
    await accessible(page, `change (${look.name})`);
    await page.goto(`${CONSOLE_URL}/console/tenant-file`);
    await page.locator('#f-file').setInputFiles({ name: 'tenant.yaml', mimeType: 'application/yaml', buffer: Buffer.from(`
resourceServers:
  - identifier: https://orders-pictures.example.com/
    scopes: [{value: read:orders, description: See orders}, {value: delete:orders}]
clients: [{name: Made by a file of ${look.name}, app_type: non_interactive}]`) });
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'What the file would change' }).waitFor();
    await page.screenshot({ path: `${SCREENSHOTS}/tenant-file-plan-${look.name}.png`, fullPage: true });
    await accessible(page, `tenant-file-plan (${look.name})`);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Applied' }).waitFor();
  }
  await page.goto(`${CONSOLE_URL}/console/tenant-file`);
  const archive = await context.request.get(`${CONSOLE_URL}/console/tenant-file/tenant.zip`);
  await page.locator('#f-file').setInputFiles({ name: 'tenant.zip', mimeType: 'application/zip', buffer: await archive.body() });
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('heading', { name: 'What the file would change' }).waitFor();
  await accessible(page, 'tenant-file-plan (archive)');
  await page.goto(`${CONSOLE_URL}/console/applications`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the log follows what happens, until it is paused', async () => {
  const { context, page, complaints } = await visitor();
  await signIn(page);
  await tutorial(page, 'tail');
  await page.goto(`${CONSOLE_URL}/console/log?q=${encodeURIComponent('description:"Create a resource server"')}`);
  await page.getByRole('heading', { name: 'Log' }).waitFor();
  const rows = page.locator('table.log tbody tr');
  const before = await rows.count();
  const other = await context.newPage();
  await other.goto(`${CONSOLE_URL}/console/new-api`);
  await other.getByLabel('Identifier').fill('https://tail.example.com/');
  await other.getByRole('button', { name: 'Create API' }).click();
  await page.bringToFront();
  await rows.nth(before).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Go on' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a link on another site opens the page for whoever is signed in, and the sign-in for others', async () => {
  const site = createServer((request, response) => response.setHeader('Content-Type', 'text/html')
    .end(`<a href="${CONSOLE_URL}/console/log?q=type:seccft">the log</a>`));
  await new Promise((resolve) => { site.listen(0, '127.0.0.1', resolve); });
  const other = `http://127.0.0.1:${site.address().port}/`;
  try {
    const { context, page, complaints } = await visitor();
    await page.goto(other);
    await page.getByRole('link', { name: 'the log' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, '/console/log?q=type:seccft');
    await page.goto(other);
    await page.getByRole('link', { name: 'the log' }).click();
    await page.getByRole('heading', { name: 'Log', exact: true }).waitFor();
    assert.equal(page.url(), `${CONSOLE_URL}/console/log?q=type:seccft`);
    await page.reload();
    await page.getByRole('heading', { name: 'Log', exact: true }).waitFor();
    assert.deepEqual(complaints.filter((complaint) => !complaint.includes(other)), []);
    await context.close();
  } finally {
    site.close();
  }
});

test('a page cannot be framed, and after signing out the Back button shows nothing', async () => {
  const { context, page, complaints } = await visitor();
  await signIn(page);
  await page.goto(`${CONSOLE_URL}/console/applications`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goBack();
  await page.getByText('console-link').first().waitFor();
  assert.deepEqual(complaints, []);
  const other = await context.newPage();
  await other.route('http://other.example/', (route) => route.fulfill({
    contentType: 'text/html', body: `<iframe src="${CONSOLE_URL}/console/"></iframe>`,
  }));
  await other.goto('http://other.example/');
  await other.waitForTimeout(0);
  const frame = other.frames()[1];
  await frame.waitForLoadState().catch(() => {});
  assert.ok(!(await frame.content().catch(() => '')).includes('Postern'), 'the console is shown in a frame');
  await context.close();
});
