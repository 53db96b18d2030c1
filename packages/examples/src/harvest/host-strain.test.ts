import { beforeEach, expect, test } from '@jest/globals';
import { HostStrain } from './host-strain.ts';

let counts: { slowed: number };
let notes: string[];
let strain: HostStrain;

beforeEach(() => {
  counts = { slowed: 0 };
  notes = [];
  strain = new HostStrain(8, counts, (message) => notes.push(message));
});

test('a host without trouble is not spoken of', () => {
  strain.limited('a.test', 8, undefined);
  strain.limited('a.test', 8, { statusCode: 404 });
  expect([counts.slowed, notes, strain.hosts]).toEqual([0, [], []]);
});

test('a host that is slowed down counts until it is back, and is remembered at its worst', () => {
  strain.limited('a.test', 5, { statusCode: 503 });
  strain.limited('a.test', 3, { statusCode: 503 });
  strain.limited('b.test', 4, undefined);
  expect(counts.slowed).toBe(2);
  strain.limited('a.test', 7, undefined);
  strain.limited('a.test', 8, undefined);
  expect(counts.slowed).toBe(1);
  expect(strain.hosts).toEqual([
    { host: 'a.test', limit: 3, of: 8, pauses: 0, pausedMs: 0 },
    { host: 'b.test', limit: 4, of: 8, pauses: 0, pausedMs: 0 },
  ]);
});

test.each([
  [{ statusCode: 429 }, 'it answers 429'],
  [undefined, 'its answers take longer than before'],
  [new Error('refused'), 'it does not answer'],
])('why a host is slowed down is told, once: %p', (error, why) => {
  for (const limit of [5, 3, 1]) strain.limited('a.test', limit, error);
  expect(notes).toEqual([`a.test is slowed down to 5 requests at a time: ${why}`]);
});

test('pauses are told once, and added up', () => {
  for (const ms of [2000, 0, 500.4]) strain.paused('a.test', ms);
  expect(notes).toEqual(['a.test asks to be left alone for 2.0 s']);
  expect(strain.hosts).toEqual([{ host: 'a.test', limit: 8, of: 8, pauses: 2, pausedMs: 2500 }]);
});

test('of many hosts ten are named while it runs, and all of them at the end', () => {
  for (let host = 0; host < 30; host += 1) strain.limited(`${host}.test`, 1, undefined);
  expect([notes.length, strain.hosts.length, counts.slowed]).toEqual([10, 30, 30]);
});
