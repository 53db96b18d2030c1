// The arrows of the house are only as good as the rules that enforce them: each is broken here once.
import { beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const CASES = [
  [
    'core does not import a package above it',
    'core/src/errors.ts',
    "export * from '@forawait/sources';",
    'no-restricted-paths',
  ],
  [
    'sources do not know resources',
    'sources/src/index.ts',
    "export * from '@forawait/resources';",
    'no-restricted-paths',
  ],
  [
    'resources do not know sources',
    'resources/src/index.ts',
    "export * from '@forawait/sources';",
    'no-restricted-paths',
  ],
  ['sources may import core', 'sources/src/index.ts', "export * from '@forawait/core';", undefined],
  [
    'packages are imported by name',
    'sources/src/index.ts',
    "export * from '../../core/src/errors.ts';",
    'no-relative-packages',
  ],
  [
    'errors import nothing above them',
    'core/src/errors.ts',
    "export * from './engine/when.ts';",
    'no-restricted-paths',
  ],
  [
    'the engine does not import its tests’ tools',
    'core/src/engine/when.ts',
    "export * from '../testing/index.ts';",
    'no-restricted-paths',
  ],
  [
    'testing does not import the index',
    'core/src/testing/index.ts',
    "export * from '../index.ts';",
    'no-restricted-paths',
  ],
  ['core imports nothing of Node', 'core/src/errors.ts', "export * from 'node:fs';", 'no-nodejs-modules'],
  ['nor under its old name', 'core/src/errors.ts', "export * from 'fs';", 'no-nodejs-modules'],
  ['sources may import Node', 'sources/src/index.ts', "export { readFile } from 'node:fs';", undefined],
  [
    'no Promise.race',
    'sources/src/index.ts',
    'export const first: unknown = Promise.race([]);',
    'no-restricted-properties',
  ],
  ['no any', 'core/src/errors.ts', 'export const loose: any = 1;', 'no-explicit-any'],
];

let answers;

beforeAll(() => {
  const texts = CASES.map(([, file, text]) => ({ file: `${root}packages/${file}`, text: `${text}\n` }));
  const program = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint();
    const answers = [];
    for (const { file, text } of ${JSON.stringify(texts)}) {
      const [{ messages }] = await eslint.lintText(text, { filePath: file });
      answers.push(messages.map(({ ruleId }) => ruleId));
    }
    console.log(JSON.stringify(answers));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  answers = JSON.parse(stdout);
}, 60_000);

test.each(CASES.map(([name, , , rule], index) => [name, rule, index]))('%s', (_name, rule, index) => {
  if (rule === undefined) expect(answers[index]).toEqual([]);
  else expect(answers[index]).toContainEqual(expect.stringMatching(new RegExp(`(^|/)${rule}$`)));
});

test('an import circle is an error', () => {
  const config = `
    import { ESLint } from 'eslint';
    const config = await new ESLint().calculateConfigForFile('packages/core/src/errors.ts');
    console.log(config.rules['import-x/no-cycle'][0]);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', config], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('2');
});
