import { median, ratio } from './measure.js';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {boolean} peer
 * @property {number} ns an item
 * @property {number} toLimit how many times the limit
 * @property {number | undefined} toBestPeer how many times the best peer
 *
 * @typedef {object} Result one case in one mode
 * @property {string} name
 * @property {string} title
 * @property {'alone' | 'polluted'} mode
 * @property {string} [bestPeer]
 * @property {Row[]} rows the first is the limit
 * @property {{ label: string, figures: Record<string, number> }} [extra]
 */

/** @returns {Result} */
export function summarise({ name, title }, mode, { contestants, figures, extra }) {
  const limit = figures[contestants[0].name];
  const toLimit = (contestant) => ratio(figures[contestant.name], limit);
  const peers = contestants.filter(({ peer }) => peer).sort((a, b) => toLimit(a) - toLimit(b));
  const bestPeer = peers[0]?.name;
  const rows = contestants.map((contestant) => ({
    name: contestant.name,
    peer: contestant.peer === true,
    ns: median(figures[contestant.name]),
    toLimit: toLimit(contestant),
    toBestPeer: bestPeer && ratio(figures[contestant.name], figures[bestPeer]),
    toOthers: Object.fromEntries(
      contestants.map((other) => [other.name, ratio(figures[contestant.name], figures[other.name])]),
    ),
  }));
  return { name, title, mode, bestPeer, rows, extra };
}

/**
 * @param {readonly import('./gates.js').Rule[]} rules
 * @param {readonly Result[]} results
 * @returns what came of each rule whose case was run: `verdict` is 'held', 'missed' or 'later'
 */
export function judge(rules, results) {
  return rules.flatMap((rule) => {
    const mode = rule.mode ?? 'alone';
    const result = results.find(({ name, mode: measured }) => name === rule.case && measured === mode);
    if (result === undefined) return [];
    const against = { limit: result.rows[0].name, 'best peer': result.bestPeer }[rule.against] ?? rule.against;
    const figure = result.rows.find(({ name }) => name === rule.ours).toOthers[against];
    const bound = rule.gate ?? rule.later;
    const verdict = figure <= bound ? 'held' : rule.gate === undefined ? 'later' : 'missed';
    return [{ ...rule, mode, against, figure, bound, verdict, toGoal: rule.goal && figure / rule.goal }];
  });
}
