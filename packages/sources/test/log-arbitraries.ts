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

const copied: readonly LogEvent[] = [{ kind: 'copy' }, { kind: 'truncate' }];
const renamed: readonly LogEvent[] = [{ kind: 'rename' }, { kind: 'reopen' }];
const apart = happening('half', 'pause', 'rename', 'reopen', 'copy', 'truncate').map((event) => [event]);

/** Of rotations of both kinds, most of which are done in one go. */
export const mixedHistory: fc.Arbitrary<LogEvent[]> = fc
  .array(
    fc.oneof(
      lines.map((event) => [event]),
      fc.constantFrom(copied, renamed),
      apart,
    ),
    { maxLength: 40 },
  )
  .map((turns) => turns.flat());

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

/** The same with a clock that tells any two changes apart, and with much that happens between two calls. */
export const fineSettings: fc.Arbitrary<Setting> = fc
  .tuple(settings, fc.array(fc.constantFrom(0, 0, 1, 3, 12), { minLength: 1, maxLength: 8 }))
  .map(([setting, pace]) => ({ ...setting, grain: 1, pace: pace.some(Boolean) ? pace : setting.pace }));
