import { expect, test } from '@jest/globals';
import { isRotatedName, rotationNumber } from './rotated-name.ts';

test.each([
  'app.log.1',
  'app.log.10',
  'app.log.old',
  'app.log~',
  'app.log-20261129',
  'app.log_2026-11-29T15-00',
  'app.log.2026-11-29.1',
  'app.log.web1',
  'app.log.1.bak',
])('%s may be what was app.log', (name) => {
  expect(isRotatedName(name, 'app.log')).toBe(true);
});

test.each([
  'app.log',
  'app.log2',
  'app.logs.1',
  'other.log.1',
  'app.log.1.gz',
  'app.log.1.zst',
  'app.log.checkpoint',
  'app.log.checkpoint.tmp-1234',
  'app.log-checkpoint.json',
  'app.log.lock',
  'app.log.pid',
  'app.log.1.sha256',
  '.app.log.swp',
  'app.log.tmp',
])('%s is not', (name) => {
  expect(isRotatedName(name, 'app.log')).toBe(false);
});

test('a log whose own name ends like that of another file is rotated, too', () => {
  expect(isRotatedName('events.json.1', 'events.json')).toBe(true);
});

test.each([
  ['app.log.12', 12],
  ['app.log', 0],
  ['app.log-20261129', 0],
])('%s is told to be rotated as number %d', (name, number) => {
  expect(rotationNumber(name)).toBe(number);
});
