import { beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleBlocks, markdownBlocks } from './blocks.js';
import { instrument } from './instrument.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Blocks that should pass, each as lines of code. */
const good = [
  "console.log('a', 2); // => a 2",
  "for (const n of [1, 2]) console.log('n', n); // => n 1, n 2",
  'for (const n of [1, 2, 3]) console.log(n); // => 1, 2, 3',
  'const pair = [1, { two: 2 }]; // => [1, { two: 2 }]',
  'await Promise.resolve(4); // => 4',
  "JSON.parse('1');\n// => 1",
  "JSON.parse('{'); // throws SyntaxError",
  "decodeURIComponent('%'); // throws URIError: URI malformed",
  "import { readFileSync } from 'node:fs';\nreadFileSync('words.txt', 'utf8').split('\\n')[0]; // => alpha",
  'class Held { async [Symbol.asyncDispose](): Promise<void> {} }\nawait using held = new Held();\nvoid held;',
  'process.exit(0);',
];

/** Blocks that should fail, and what is said about them. */
const bad = [
  ['console.log(3); // => 4', 'says it gives 4, but it gave 3'],
  ['if (Date.now() < 0) console.log(1); // => 1', 'says it gives 1, but it gave nothing'],
  ["JSON.parse('1'); // throws SyntaxError", 'says it throws SyntaxError, but nothing was thrown'],
  ["const count: number = 'one';", 'error TS2322'],
  ["throw new Error('boom');", 'Error: boom'],
  ["Promise.reject(new Error('lost'));", 'Unhandled rejection: Error: lost'],
  ['setInterval(() => {}, 1000);', 'leaves open: Timeout ×1'],
  ['process.exit(3);', 'ended the process with 3'],
];

const fence = (code) => `\`\`\`ts\n${code}\n\`\`\`\n`;
const folder = mkdtempSync(join(tmpdir(), 'forawait-docs-'));
let run;

beforeAll(() => {
  const texts = { 'good.md': good, 'bad.md': bad.map(([code]) => code) };
  const files = Object.entries(texts).map(([name, blocks]) => {
    writeFileSync(
      join(folder, name),
      `${blocks.map(fence).join('')}\`\`\`ts no-run\nthrow new Error('not run');\n\`\`\`\n`,
    );
    return join(folder, name);
  });
  run = spawnSync(process.execPath, [here('run.js'), ...files], { encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('blocks that do what they say pass', () => {
  expect(run.stdout).not.toContain('good.md');
  expect(run.stdout).toContain(`${good.length + bad.length + 2} blocks in 2 files`);
});

test.each(bad.map(([code, message], index) => [code, message, 3 * index + 2]))(
  '%s fails with its line',
  (_, message, line) => {
    expect(run.stdout).toMatch(new RegExp(`bad\\.md:${line}: .*${message.replaceAll(/[()]/g, '\\$&')}`));
  },
);

test('one bad block fails the run', () => {
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(`${bad.length} failed`);
});

test('a block in a list loses its indent and keeps its line', () => {
  const text = '- first\n\n  ```ts\n  if (a) {\n    b();\n  }\n  ```\n';
  expect(markdownBlocks('x.md', text)).toMatchObject([{ line: 4, code: 'if (a) {\n  b();\n}' }]);
});

test('other languages are left alone', () => {
  expect(markdownBlocks('x.md', '```sh\nnpm test\n```\n````md\n```ts\nx\n```\n````\n')).toEqual([]);
});

test('an example ends at the next tag or with its comment', () => {
  const text = [
    '/**',
    ' * Says.',
    ' *',
    ' * @example',
    ' * one();',
    ' * two();',
    ' * @see that',
    ' */',
    'export const a = 1;',
    '  /**',
    '   * @example',
    '   * ```ts no-run',
    '   * three();',
    '   * ```',
    '   */',
  ].join('\n');
  expect(exampleBlocks({ folder: 'core', file: 'x.ts', text })).toMatchObject([
    { line: 5, code: 'one();\ntwo();', runs: true, package: 'core' },
    { line: 13, code: 'three();', runs: false },
  ]);
});

test('a claim that is about nothing is an error', () => {
  expect(() => instrument('// => 1\nf();')).toThrow('no statement that "// => 1" could be about');
});
