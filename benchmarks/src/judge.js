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
 * @property {{ label: string, figures: Record<string, number> }[]} extras
 */

/**
 * What several processes have measured, as one result: the middle of what each of them says, because V8 compiles the same
 * code to something faster or slower from one process to the next.
 *
 * @returns {Result}
 */
export function summarise({ name, title }, mode, measurements) {
  const { contestants } = measurements[0];
  const middle = (figure) => median(measurements.map(figure));
  const times = (one, other) => middle(({ figures }) => ratio(figures[one], figures[other]));
  const limit = contestants[0].name;
  const peers = contestants.filter(({ peer }) => peer).map((peer) => peer.name);
  const bestPeer = peers.sort((a, b) => times(a, limit) - times(b, limit))[0];
  const rows = contestants.map(({ name: contestant, peer }) => ({
    name: contestant,
    peer,
    ns: middle(({ figures }) => median(figures[contestant])),
    toLimit: times(contestant, limit),
    toBestPeer: bestPeer && times(contestant, bestPeer),
    toOthers: Object.fromEntries(contestants.map((other) => [other.name, times(contestant, other.name)])),
  }));
  return { name, title, mode, bestPeer, rows, extras: summariseExtras(measurements, middle) };
}

function summariseExtras([{ contestants, extras }], middle) {
  return extras.map(({ label }, place) => {
    const figures = contestants.map(({ name }) => [name, middle((each) => each.extras[place].figures[name])]);
    return { label, figures: Object.fromEntries(figures) };
  });
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
    const names = { limit: result.rows[0].name, 'best peer': result.bestPeer, extra: result.extras[0]?.label };
    const against = names[rule.against] ?? rule.against;
    const figures = result.rows.find(({ name }) => name === rule.ours).toOthers;
    const figure = rule.against === 'extra' ? result.extras[0].figures[rule.ours] : figures[against];
    const bound = rule.gate ?? rule.later;
    const verdict = figure <= bound ? 'held' : rule.gate === undefined ? 'later' : 'missed';
    return [{ ...rule, mode, against, figure, bound, verdict, toGoal: rule.goal && figure / rule.goal }];
  });
}
