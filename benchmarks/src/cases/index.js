import { cases as asyncCallbacks } from './async-callbacks.js';
import { cases as channel } from './channel.js';
import { cases as concurrentMap } from './concurrent-map.js';
import { cases as fetcher } from './fetcher.js';
import { cases as forAwait } from './for-await.js';
import { cases as fused } from './fused.js';
import { cases as harvest } from './harvest.js';
import { cases as lines } from './lines.js';
import { cases as merge } from './merge.js';
import { cases as nursery } from './nursery.js';
import { cases as politeness } from './politeness.js';
import { cases as records } from './records.js';
import { cases as sse } from './sse.js';

/**
 * @typedef {{ label: string, figures: Record<string, number> }} Extra
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {string} title
 * @property {number} [items] how many items one pass reads; left out where `prepare` answers it
 * @property {() => number | Promise<number>} [prepare] called once before anything else
 * @property {('alone' | 'polluted')[]} modes
 * @property {import('../measure.js').Contestant[]} contestants the first is the limit: what one would write by hand
 * @property {object[]} [engines] what is polluted
 * @property {Partial<import('../measure.js').Effort>} [effort] what this case takes more of than others
 * @property {(contestants: object[], items: number, effort: object) => Promise<Record<string, number[]>>} [measure] in place of
 *   the turns of `run`, for what cannot be timed in them
 * @property {() => Extra | Extra[] | undefined | Promise<Extra | Extra[] | undefined>} [extra] one more figure a contestant, or several
 * @property {string} [missing] why it cannot be run
 */

/** @type {Case[]} */
export const cases = [
  ...fused,
  ...asyncCallbacks,
  ...forAwait,
  ...concurrentMap,
  ...merge,
  ...channel,
  ...politeness,
  ...lines,
  ...records,
  ...sse,
  ...fetcher,
  ...harvest,
  ...nursery,
];
