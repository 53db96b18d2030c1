import type { Paces } from '@forawait/core';
import { UsageError } from './usage-error.ts';

/** How often requests may start. */
export type Rate = Required<Pick<Paces, 'rate' | 'perMs'>> & Pick<Paces, 'burst'>;

const PER_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000 };
const LEAST = 0.001;
const MOST = 100_000;

/**
 * The rate that a text stands for: `5` and `5/s` are five a second, `30/m` thirty a minute.
 *
 * @param text what the command line says
 * @param burst how many may start at once; `undefined` leaves it to the limiter
 * @throws UsageError for any other text
 */
export function parseRate(text: string, burst: number | undefined): Rate {
  const [, number = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,9})?)(?:\/([sm]))?$/.exec(text) ?? [];
  const [rate, perMs] = [Number(number), PER_MS[unit] ?? NaN];
  if (rate >= LEAST && rate <= MOST) return { rate, perMs, burst };
  throw new UsageError(
    `Cannot run with --rate ${text || '""'}: it must be a number from ${LEAST} to ${MOST}, with /s or /m behind it or nothing: 5, 0.5/s, 30/m`,
  );
}
