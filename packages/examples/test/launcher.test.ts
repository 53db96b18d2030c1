import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

// Processes take their time where others want the machine too.
jest.setTimeout(60_000);

const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const PROGRAM = "console.log('ran', ...process.argv.slice(2));\nprocess.exitCode = 7;\n";

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  lay('package.json', '{"type":"module"}');
  cpSync(here('bin'), join(folder, 'bin'), { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function lay(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** In the place of our compiler one that writes the program, or fails. */
function layCompiler(body: string): void {
  lay('node_modules/typescript/package.json', '{"name":"typescript","type":"commonjs"}');
  lay('node_modules/typescript/index.js', '');
  lay('bin/compile.js', body);
}

/** What a whole build leaves: the last thing that it writes is its note of what it was made of. */
function layBuilt(): void {
  lay('dist/harvest/cli.js', PROGRAM);
  lay('dist/.tsbuildinfo', '{}');
}

function launch(): { status: number | null; stdout: string; stderr: string } {
  const node = [join(folder, 'bin/forawait.js'), 'harvest', '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the command that npm links is there before anything is built', () => {
  const manifest = JSON.parse(readFileSync(here('package.json'), 'utf8')) as { bin: { forawait: string } };
  expect(readFileSync(here(manifest.bin.forawait), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('what was built is run, with the words and the exit code', () => {
  layBuilt();
  expect(launch()).toEqual({ status: 7, stdout: 'ran harvest --help\n', stderr: '' });
});

test.each([
  ['nothing', () => undefined],
  ['not all', () => lay('dist/harvest/cli.js', 'throw new Error("half a build")')],
])('where %s was built, it is built first', (_, layHalf) => {
  layHalf();
  layCompiler(
    `import { mkdirSync, writeFileSync } from 'node:fs';
     if (!process.argv.at(-1).endsWith('tsconfig.lib.json')) process.exit(1);
     mkdirSync(${JSON.stringify(join(folder, 'dist/harvest'))}, { recursive: true });
     writeFileSync(${JSON.stringify(join(folder, 'dist/harvest/cli.js'))}, ${JSON.stringify(PROGRAM)});`,
  );
  expect(launch()).toEqual({
    status: 7,
    stdout: 'ran harvest --help\n',
    stderr: 'Compiling, the first time only …\n',
  });
});

test('where nothing can be built, what to do is said', () => {
  expect(launch()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Cannot run forawait: it is not built, and TypeScript is not installed; run npm ci\n',
  });
  layCompiler("console.log('src/a.ts(1,1): error TS1: no');\nprocess.exit(2);");
  expect(launch()).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /Cannot run forawait: the packages do not compile\nsrc\/a\.ts\(1,1\): error TS1: no\n/,
    ),
  });
});
