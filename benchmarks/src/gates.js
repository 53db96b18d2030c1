/**
 * What is demanded of a figure, and what is wished of it.
 *
 * @typedef {object} Rule
 * @property {string} case
 * @property {'alone' | 'polluted'} [mode] 'alone' unless said
 * @property {string} ours the contestant that is judged
 * @property {string} against 'limit', 'best peer', the name of a contestant, or 'extra': the first other figure of the case, as it is
 * @property {number} [gate] at most so many times the time of that; missing it fails the run
 * @property {number} [later] the same, for a version to come: reported as a gate once it holds, as a distance until then
 * @property {number} [goal] where we want to be; its distance is reported
 */

const terminal = 'forawait, terminal';
const loop = 'forawait, for await';

/** @type {Rule[]} */
const fused = [
  { case: 'sync', ours: terminal, against: 'limit', gate: 10, goal: 2 },
  { case: 'sync', mode: 'polluted', ours: terminal, against: 'best peer', gate: 1, goal: 1 / 2 },
  { case: 'chunked', mode: 'polluted', ours: terminal, against: 'best peer', gate: 0.6, goal: 1 / 3 },
  { case: 'async-generator', ours: terminal, against: 'limit', gate: 1.8, goal: 1.2 },
  { case: 'async-generator', ours: loop, against: 'limit', gate: 2.7, goal: 1.9 },
  { case: 'async-callbacks', ours: terminal, against: 'limit', gate: 2.5, goal: 1.35 },
  ...[1, 3, 6].map((k) => ({ case: `for-await-${k}`, ours: 'forawait', against: 'limit', gate: 2.2, goal: 1.35 })),
];

/** What holds with room is a gate, the rest is one of a later version. */
const gate = (holds, most) => (holds ? { gate: most } : { later: most });

const concurrentMap = [1, 10, 100, 1000].flatMap((n) => [
  { case: `concurrent-map-${n}`, ours: 'forawait', against: 'limit', gate: 2, goal: 1.4 },
  { case: `concurrent-map-${n}`, ours: 'forawait', against: 'best peer', gate: 1 / 4, goal: 1 / 6 },
  { case: `concurrent-map-${n}-unordered`, ours: 'forawait', against: 'limit', gate: 2, goal: 1.4 },
  {
    case: `concurrent-map-${n}-unordered`,
    ours: 'forawait',
    against: 'best peer',
    gate: 1 / 4,
    goal: 1 / 6,
  },
]);

const slowHead = ['slow-head', 'slow-head-unordered', '5-stages'].map((kind) => ({
  case: `concurrent-map-${kind}`,
  ours: 'forawait',
  against: 'limit',
  gate: 2,
  goal: 1.4,
}));

const merge = [10, 1000, 10_000].flatMap((sources) => [
  { case: `merge-${sources}`, ours: terminal, against: 'limit', gate: 1.3, goal: 1.1 },
  { case: `merge-${sources}`, ours: terminal, against: 'best peer', gate: 1 },
]);

const channel = [
  { case: 'channel', ours: loop, against: 'limit', gate: 1.6, goal: 1.3 },
  { case: 'channel', ours: terminal, against: 'limit', gate: 0.5, goal: 0.3 },
];

const politeness = [
  { case: 'politeness', ours: terminal, against: 'limit', gate: 1.05 },
  { case: 'politeness', ours: terminal, against: 'extra', gate: 11 },
  { case: 'politeness', ours: loop, against: 'extra', gate: 11 },
];

// `calls` and `loops`: terminal calls and batches, or `for await`, hold beside readline's `for await` with room.
const lines = [
  { kind: 'ascii', event: 1.1, goal: 1.5, calls: false, loops: false },
  { kind: 'crlf', event: 1.1, goal: 1.5, calls: true, loops: true },
  { kind: 'utf8', event: 1.4, goal: 2, calls: false, loops: true },
  { kind: 'short', event: 1.4, goal: 2, calls: true, loops: true },
].flatMap(({ kind, event, goal, calls, loops }) => [
  ...[terminal, 'forawait, batches'].flatMap((ours) => [
    { case: `lines-${kind}`, ours, against: 'limit', gate: 1 / event, goal: 1 / goal },
    { case: `lines-${kind}`, ours, against: 'readline, for await', ...gate(calls, 1 / 2.2), goal: 1 / 3 },
  ]),
  { case: `lines-${kind}`, ours: loop, against: 'readline, for await', ...gate(loops, 1 / 1.15), goal: 1 / 1.4 },
]);

const records = ['event', 'small'].flatMap((kind) => [
  { case: `ndjson-${kind}`, ours: terminal, against: 'limit', gate: 1 },
  { case: `ndjson-${kind}`, ours: terminal, against: 'best peer', ...gate(kind === 'small', 1 / 1.2), goal: 1 / 1.3 },
  {
    case: `ndjson-${kind}`,
    ours: loop,
    against: 'readline, for await + JSON.parse',
    ...gate(kind === 'small', 1 / 1.15),
    goal: 1 / 1.4,
  },
]);

const sse = [
  { case: 'sse-bytes', ours: terminal, against: 'limit', later: 1, goal: 1 / 2 },
  { case: 'sse-bytes', ours: loop, against: 'best peer', later: 1 / 2, goal: 1 / 4 },
  { case: 'sse-live', ours: terminal, against: 'best peer', later: 1 / 2, goal: 1 / 4 },
  { case: 'sse-loopback', ours: terminal, against: 'best peer', gate: 1 / 2, goal: 1 / 4 },
];

const fetcher = ['json', 'text'].flatMap((kind) => [
  { case: `fetcher-${kind}`, ours: 'forawait, with that Pool', against: 'limit', gate: 1.1, goal: 1.03 },
  { case: `fetcher-${kind}`, ours: 'forawait', against: 'undici Pool by hand, a new one', later: 1.1, goal: 1.03 },
  // A third of the time is three times as much in the same time. The platform's fetch keeps its connections from pass to pass, as that Pool does.
  { case: `fetcher-${kind}`, ours: 'forawait, with that Pool', against: 'extra', gate: 1 / 3 },
  { case: `fetcher-${kind}`, ours: 'forawait', against: 'extra', later: 1 / 3 },
]);

const nursery = [
  { case: 'nursery', ours: 'forawait', against: 'limit', gate: 4 },
  { case: 'nursery', ours: 'forawait', against: 'best peer', gate: 1 },
];

export const rules = [
  ...fused,
  ...concurrentMap,
  ...slowHead,
  ...merge,
  ...channel,
  ...politeness,
  ...lines,
  ...records,
  ...sse,
  ...fetcher,
  ...nursery,
];
