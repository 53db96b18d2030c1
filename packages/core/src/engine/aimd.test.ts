import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Aimd } from './aimd.ts';

/** As many answers as make a round, all that fast, with the limit reached. */
function round(aimd: Aimd, latencyMs: number): void {
  const { limit, epoch } = aimd;
  for (let answer = 0; answer < Math.max(8, limit); answer++) aimd.answered(latencyMs, epoch, limit);
}

test('the limit doubles each round until the first sign, then grows by one', () => {
  const aimd = new Aimd({ min: 1, initial: 1, max: 100, tolerance: 1.2 });
  const limits: number[] = [];
  for (let each = 0; each < 4; each++) {
    round(aimd, 10);
    limits.push(aimd.limit);
  }
  aimd.overloaded(aimd.epoch);
  limits.push(aimd.limit);
  round(aimd, 10);
  limits.push(aimd.limit);
  expect(limits).toEqual([2, 4, 8, 16, 11, 12]);
});

test('a round that is slow falls in proportion, and a little more, but never below 0.4 of what it was', () => {
  for (const [latencyMs, limit] of [
    [20, 12],
    [1000, 12],
    [14, 18],
  ] as const) {
    // prettier-ignore
    const aimd = new Aimd({ min: 1, initial: 1, max: 100, tolerance: 1.2 });
    for (let each = 0; each < 5; each++) round(aimd, 10);
    expect(aimd.limit).toBe(32);
    round(aimd, latencyMs);
    expect(aimd.limit).toBe(limit);
  }
});

test('a few slow answers among many are chance', () => {
  const aimd = new Aimd({ min: 8, initial: 8, max: 8, tolerance: 1.2 });
  for (let each = 0; each < 20; each++) {
    for (const latencyMs of [10, 10, 90, 10, 500, 10, 30, 10]) aimd.answered(latencyMs, aimd.epoch, 8);
  }
  expect(aimd.epoch).toBe(0);
});

test('at the least limit a slower other side is taken as it is', () => {
  const aimd = new Aimd({ min: 2, initial: 2, max: 100, tolerance: 1.2 });
  for (let each = 0; each < 3; each++) round(aimd, 10);
  for (let each = 0; each < 40; each++) round(aimd, 100);
  expect(aimd.limit).toBeGreaterThan(10);
});

test('whatever comes: between its bounds, and one decrease for all that started before it', () => {
  const event = fc.record({
    overload: fc.boolean(),
    stale: fc.nat(3),
    latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    running: fc.nat(50),
  });
  const bounds = fc.record({ min: fc.integer({ min: 1, max: 10 }), more: fc.nat(40) });
  fc.assert(
    fc.property(bounds, fc.array(event, { maxLength: 200 }), ({ min, more }, events) => {
      const aimd = new Aimd({ min, initial: min, max: min + more, tolerance: 1.2 });
      for (const { overload, stale, latencyMs, running } of events) {
        const { epoch, limit } = aimd;
        if (overload) aimd.overloaded(epoch - stale);
        else aimd.answered(latencyMs, epoch - stale, running);
        if (stale > 0) expect([aimd.epoch, aimd.limit]).toEqual([epoch, limit]);
        expect(aimd.epoch - epoch).toBeLessThanOrEqual(1);
        expect(aimd.limit).toBeGreaterThanOrEqual(min);
        expect(aimd.limit).toBeLessThanOrEqual(min + more);
      }
    }),
  );
});
