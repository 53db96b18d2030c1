import type { Paces } from '@forawait/core';
import { UsageError } from './usage-error.ts';

/** How often requests may start. */
export type Rate = Required<Pick<Paces, 'rate' | 'perMs' | 'burst'>>;

const PER_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000 };
const LEAST = 0.001;
const MOST = 100_000;

/**
 * The rate that a text stands for: `5` and `5/s` are five a second, `30/m` thirty a minute.
 *
 * @param text what the command line says
 * @param burst how many may start at once; default what a second may take, at least 1: a rate a minute is no leave to send a
 *   minute's worth at once
 * @throws UsageError for any other text
 */
export function parseRate(text: string, burst?: number): Rate {
  const [, number = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,9})?)(?:\/([sm]))?$/.exec(text) ?? [];
  const [rate, perMs] = [Number(number), PER_MS[unit] ?? NaN];
  if (rate >= LEAST && rate <= MOST) {
    return { rate, perMs, burst: burst ?? Math.max(1, Math.floor((rate * 1000) / perMs)) };
  }
  throw new UsageError(
    `Cannot run with --rate ${text || '""'}: it must be a number from ${LEAST} to ${MOST}, with /s or /m behind it or nothing: 5, 0.5/s, 30/m`,
  );
}
