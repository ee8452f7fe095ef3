import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import yaml from 'js-yaml';
import { clientId, clientSecret, domain, url } from '../shared/postern.mjs';

const keywords = { ENVIRONMENT: 'staging', REGION: 'eu-west', POSTERN_BASE_URL: url };

/** Runs the CLI as a user does, in the mode that also deletes. */
export const deleting = (...args) => cli('true', args);

/** The same, in the mode that deletes nothing. */
export const keeping = (...args) => cli('false', args);

/** The same with another version of the CLI, other keywords, and more settings of the CLI. */
export const cliOf = (name, mappings, settings) => (...args) =>
  cli('false', args, name, { ...keywords, ...mappings }, settings);

async function cli(allowDelete, args, name = 'auth0-deploy-cli', mappings = keywords, settings = {}) {
  const env = {
    ...process.env,
    AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: clientId, AUTH0_CLIENT_SECRET: clientSecret,
    AUTH0_ALLOW_DELETE: allowDelete,
    AUTH0_KEYWORD_REPLACE_MAPPINGS: JSON.stringify(mappings),
    ...settings,
  };
  const started = [process.execPath, [`node_modules/${name}/lib/index.js`, ...args], { env, maxBuffer: 1 << 26 }];
  try {
    const { stdout, stderr } = await promisify(execFile)(...started);
    return stdout + stderr;
  } catch (failure) {
    assert.fail(`a0deploy ${args.join(' ')}:\n${failure.stdout}${failure.stderr}`);
  }
}

/** Number of the last change of the registry: stays what it is where nothing has changed. */
export async function registryVersion() {
  const metrics = await (await fetch(`${process.env.POSTERN_MANAGEMENT_URL}/q/metrics`)).text();
  return Number(/^postern_registry_version (\S+)$/m.exec(metrics)[1]);
}

const replaced = (text) => text.replace(/##(\w+)##/g, (all, name) => keywords[name]);

const code = async (directory, file) => replaced(await readFile(`${directory}/${file}`, 'utf8'));

/** What stands in a YAML, keywords replaced. */
export const load = (source) => yaml.load(replaced(source));

/** What stands in a directory's tenant.yaml, with the code of Actions, modules and Hooks in place. */
export async function tenant(directory) {
  const content = load(await readFile(`${directory}/tenant.yaml`, 'utf8'));
  for (const action of content.actions) action.code = await code(directory, action.code);
  for (const module of content.actionModules ?? []) module.code = await code(directory, module.code);
  for (const hook of content.hooks ?? []) hook.script = await code(directory, hook.script);
  return content;
}
