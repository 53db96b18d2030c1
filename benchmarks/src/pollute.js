import { ofArray, ofAsyncGenerator, ofChunks, ofSyncGenerator } from './sources.js';

const COUNT = 200;

/** How many pipelines each engine runs before the measurement: 8 shapes x 7 kinds of values x 6 sets of callbacks. */
export const PIPELINES = 336;

/** Seven kinds of values, so that arrays of every kind and objects of many shapes go through. */
const kinds = [
  (i) => i,
  (i) => i + 0.5,
  (i) => `text ${i}`,
  (i) => ({ id: i }),
  (i) => [i, i],
  (i) => i % 2 === 0,
  (i) => (i % 3 === 0 ? undefined : { name: `n${i}`, id: i }),
];

/** Six sets of callbacks, each a function of its own: after four of them a call is no longer inlined anywhere. */
const callbacks = [
  { map: (value) => value, filter: () => true, fold: (state) => state + 1 },
  {
    map: (value) => [value],
    filter: (value) => value !== null,
    fold: (state, value, index) => (value ? index : state),
  },
  { map: (value) => String(value), filter: (_, index) => index % 3 !== 0, fold: (_, value) => value },
  { map: (value) => ({ value }), filter: (value) => typeof value !== 'symbol', fold: (state, value) => [value].length },
  { map: (_, index) => index, filter: (_, index) => index < 150, fold: (state, _, index) => state + index * 0.5 },
  {
    map: (_, index) => index * 0.25,
    filter: (value) => Boolean(value) || true,
    fold: (state) => `${state}`.slice(0, 9),
  },
];

const map = (fn) => ['map', fn];
const filter = (fn) => ['filter', fn];
const take = (count) => ['take', count];

const orZero = map((value) => value ?? 0);
const first = map((value) => [value].at(0));
const same = map((value) => value);
const orNull = map((value) => (value ? value : null));
const notOne = filter((value) => value !== 1);
const notEighth = filter((_, index) => (index & 7) !== 0);
const all = filter(() => true);

/** Eight shapes of pipelines, `m` and `f` being the callbacks. */
const shapes = [
  (m) => [map(m)],
  (m, f) => [filter(f)],
  (m, f) => [map(m), filter(f), orZero],
  (m, f) => [filter(f), map(m), take(90)],
  (m, f) => [first, map(m), filter(f), same],
  (m, f) => [notOne, filter(f), map(m)],
  (m, f) => [take(150), map(m), notEighth, orNull, filter(f)],
  (m) => [same, orNull, map(m), all, orZero, first],
];

/**
 * Runs 336 different pipelines through an engine, over each kind of source it can read. From then on no callback can be
 * inlined into it, which is the state of any program of some size.
 *
 * @param {{ fold: Function, iterate?: Function, syncOnly?: boolean }} engine
 */
export async function pollute(engine) {
  const open = engine.syncOnly ? [ofArray, ofSyncGenerator] : [ofArray, ofAsyncGenerator, ofSyncGenerator, ofChunks];
  let turn = 0;
  for (const kind of kinds) {
    const values = Array.from({ length: COUNT }, (_, i) => kind(i));
    for (const shape of shapes) {
      for (const set of callbacks) {
        const stages = shape(set.map, set.filter);
        // The measured source is read by every kind of callback and value; the others take turns.
        await engine.fold(ofArray(values), stages, set.fold, 0);
        const source = open[turn++ % open.length](values);
        await (engine.iterate && turn % 3 === 0 ? engine.iterate : engine.fold)(source, stages, set.fold, 0);
      }
    }
  }
}
