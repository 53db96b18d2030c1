import fc from 'fast-check';
import type { LogEvent } from './log-history.ts';

const lines = fc.record({
  kind: fc.constant('lines' as const),
  count: fc.integer({ min: 1, max: 20 }),
  width: fc.constantFrom(0, 5, 300, 30_000),
});
const happening = (...kinds: Exclude<LogEvent['kind'], 'lines'>[]): fc.Arbitrary<{ kind: (typeof kinds)[number] }> =>
  fc.record({ kind: fc.constantFrom(...kinds) });
export const historyOf = (...kinds: Exclude<LogEvent['kind'], 'lines'>[]): fc.Arbitrary<LogEvent[]> =>
  fc.array(fc.oneof(lines, happening('half', 'pause', ...kinds)), { maxLength: 60 });

/** The circumstances under which a history is followed. */
export interface Setting {
  /** How coarse the clock of the file system is, and whether it tells of changes. */
  readonly grain: number;
  readonly telling: boolean;
  /** How many events fall before each call of the file system, in turn. */
  readonly pace: readonly number[];
  readonly lingerMs: number;
}

export const settings: fc.Arbitrary<Setting> = fc.record({
  grain: fc.constantFrom(1, 5),
  telling: fc.boolean(),
  pace: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }).filter((pace) => pace.some(Boolean)),
  lingerMs: fc.constantFrom(0, 600, 5000),
});
