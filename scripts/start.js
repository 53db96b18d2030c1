// `npm start`: compiles what has changed since the last time, then becomes `forawait harvest`. It does so in this very
// process: there is no child that a Ctrl-C could reach twice, or that could outlive its parent. Two at once are no trouble: the
// compiler lays each file in its place whole.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const compiler = pathOf('packages/examples/bin/compile.js');
const project = pathOf('packages/examples/tsconfig.lib.json');
const program = pathOf('packages/examples/dist/harvest/cli.js');

if (!existsSync(pathOf('node_modules/typescript'))) {
  console.error('Cannot start: the dependencies are not installed; run npm ci');
  process.exit(1);
}
if (!existsSync(program)) console.error('Compiling, the first time only …');
const built = spawnSync(process.execPath, [compiler, project], { encoding: 'utf8' });
if (built.status !== 0) {
  console.error(`Cannot start: the packages do not compile\n${built.stdout}${built.stderr}`);
  process.exit(1);
}
// It tells users how to continue in the words that they started it with.
process.env.npm_lifecycle_event = 'start';
process.argv.splice(1, 1, program, 'harvest');
await import(pathToFileURL(program).href);
