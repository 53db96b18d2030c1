import { cases as asyncCallbacks } from './async-callbacks.js';
import { cases as channel } from './channel.js';
import { cases as concurrentMap } from './concurrent-map.js';
import { cases as forAwait } from './for-await.js';
import { cases as fused } from './fused.js';
import { cases as lines } from './lines.js';
import { cases as merge } from './merge.js';
import { cases as politeness } from './politeness.js';
import { cases as records } from './records.js';
import { cases as sse } from './sse.js';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} title
 * @property {number} [items] how many items one pass reads; left out where `prepare` answers it
 * @property {() => number} [prepare] called once before anything else
 * @property {('alone' | 'polluted')[]} modes
 * @property {import('../measure.js').Contestant[]} contestants the first is the limit: what one would write by hand
 * @property {object[]} [engines] what is polluted
 * @property {() => Promise<{ label: string, figures: Record<string, number> }>} [extra] one more figure a contestant
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
];
