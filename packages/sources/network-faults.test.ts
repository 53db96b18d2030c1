// R5 of `npm run proof`: see docs/proof.md. Every kind of fault, at its points, is one row of test/faults.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { chanceOf } from './proof/chance.ts';
import { faults } from './test/faults/faults.ts';
import { runFaults, type Company, type FaultsRun } from './test/faults/run-faults.ts';

/** They take ten seconds, most of them waited; a busy machine may need more for each of a thousand connections. */
const PATIENCE_MS = 180_000;
const seed = Math.floor(Math.random() * 2 ** 31);

test('there are 40 kinds or more, each at three points or more, and no two of one name', () => {
  const points = new Map<string, number>();
  for (const { kind } of faults) points.set(kind, (points.get(kind) ?? 0) + 1);
  expect(points.size).toBeGreaterThanOrEqual(40);
  expect(Math.min(...points.values())).toBeGreaterThanOrEqual(3);
  expect(new Set(faults.map(({ kind, point }) => `${kind}, ${point}`)).size).toBe(faults.length);
});

describe.each<Company>(['together', 'alone', 'arriving'])(`met %s, in the order of seed ${String(seed)}`, (company) => {
  let run: FaultsRun;
  beforeAll(async () => {
    run = await runFaults(faults, company, chanceOf(seed));
  }, PATIENCE_MS);

  test.each(faults)('$kind: $point', (fault) => {
    const trials = run.trials.filter((trial) => trial.fault === fault);
    expect(trials.length).toBeGreaterThanOrEqual(company === 'arriving' ? 0 : 1);
    expect(trials.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('nothing is left open', () => {
    expect(run.problems).toEqual([]);
  });
});
