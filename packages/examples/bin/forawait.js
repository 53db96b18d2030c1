#!/usr/bin/env node
// `npx forawait`. npm links a command to a file that is there when it installs, and what is compiled comes later: so this
// file is the command. It runs what was built last; where nothing was built yet, as in a fresh clone, it builds first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/harvest/cli.js', import.meta.url);
// The last thing that a build writes: without it one is under way, or was ended.
const record = new URL('../dist/.tsbuildinfo', import.meta.url);

if (!existsSync(program) || !existsSync(record)) {
  if (!hasTypeScript()) fail('it is not built, and TypeScript is not installed; run npm ci');
  console.error('Compiling, the first time only …');
  const [compiler, project] = ['compile.js', '../tsconfig.lib.json'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const built = spawnSync(process.execPath, [compiler, project], { encoding: 'utf8' });
  if (built.status !== 0) fail(`the packages do not compile\n${built.stdout}${built.stderr}`);
}
await import(program.href);

function hasTypeScript() {
  try {
    createRequire(import.meta.url).resolve('typescript');
    return true;
  } catch {
    return false;
  }
}

function fail(problem) {
  console.error(`Cannot run forawait: ${problem}`);
  process.exit(1);
}
