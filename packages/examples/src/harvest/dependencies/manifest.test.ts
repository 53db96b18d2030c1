import { expect, test } from '@jest/globals';
import { manifestFacts } from './manifest.ts';

test('name, version and licence are the ones of the manifest', () => {
  expect(manifestFacts('/one', '{"name":"one","version":"1.2.3","license":"MIT"}', 5)).toEqual({
    name: 'one',
    version: '1.2.3',
    licence: 'MIT',
    installedBytes: 5,
  });
});

test.each([
  ['{"license":{"type":"BSD-3-Clause","url":"x"}}', 'BSD-3-Clause'],
  ['{"licenses":[{"type":"MIT"},{"type":"Apache2"}]}', 'MIT OR Apache2'],
  ['{"licenses":["MIT"]}', 'MIT'],
  ['{"license":"MIT","licenses":[{"type":"MIT"}]}', 'MIT'],
  ['{"licenses":{"type":"MIT"}}', 'MIT'],
  ['{"license":"(MIT OR CC0-1.0)"}', '(MIT OR CC0-1.0)'],
  ['{"license":" "}', null],
  ['{"license":42}', null],
  ['{"license":null,"licenses":[null]}', null],
  ['{}', null],
])('the licence of %s is %s', (text, licence) => {
  expect(manifestFacts('/one', text, 0).licence).toBe(licence);
});

test('what a manifest does not say is taken from its place', () => {
  const path = '/one/node_modules/@scope/two';
  for (const text of ['{}', '[]', 'null', 'no JSON at all', '{"name":"","version":3}']) {
    expect(manifestFacts(path, text, 0)).toMatchObject({ name: '@scope/two', version: '?' });
  }
});

test('a byte order mark is no reason to know nothing', () => {
  expect(manifestFacts('/one', '\ufeff{"license":"MIT"}', 0).licence).toBe('MIT');
});
