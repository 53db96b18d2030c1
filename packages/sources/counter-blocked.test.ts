import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** For how many ticks the event loop of the child stands still. */
const BLOCKED = 10.5;
const POLICIES = ['skip', 'burst', 'delay'] as const;

type Moments = readonly { readonly tick: number; readonly turn: number }[];
let seen: Readonly<Record<(typeof POLICIES)[number], Moments>> & { readonly left: readonly string[] };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-ticks-'));
  try {
    const outfile = join(folder, 'blocked-ticks.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('test/blocked-ticks.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@forawait/source'],
      alias: { '@forawait/sources': fileURLToPath(new URL('src/counter.ts', import.meta.url)) },
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    seen = JSON.parse(stdout) as typeof seen;
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** How many turns of the event loop it took from the first value to that number `last`. */
const turns = (moments: Moments, last: number): number => moments[last]!.turn - moments[0]!.turn;

describe('when the event loop stood still', () => {
  test.each(POLICIES)('%s leaves out no value, and gives none before', (missed) => {
    expect(seen[missed].length).toBe(5);
    for (const { tick } of seen[missed]) expect(tick).toBeGreaterThanOrEqual(BLOCKED);
  });

  test("'skip' gives one value at once, and the next at its time", () => {
    expect(seen.skip[1]!.tick).toBeGreaterThanOrEqual(Math.ceil(BLOCKED)); // however long the processor let it wait
  });

  test("'burst' gives a value at once for each tick missed: only where it is asked for", () => {
    expect(turns(seen.burst, 4)).toBeLessThan(4); // no timer between them; a long wait for the processor may cost a turn
  });

  test("'delay' gives one value at once, and the next a whole tick later", () => {
    expect(turns(seen.delay, 1)).toBeGreaterThan(0);
    expect(seen.delay[1]!.tick).toBeGreaterThanOrEqual(BLOCKED + 1);
  });

  test('no timer is left', () => {
    expect(seen.left).toEqual([]);
  });
});
