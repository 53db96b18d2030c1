// As loops.test.ts, one thing after the other in place of at random.
import { expect, test } from '@jest/globals';
import { ANSWERS, callable, loops, type Operators, promise, seen, thenable } from '../../contract/loops.ts';
import { DONE } from '../protocol.ts';
import { FILTER, MAP } from './op.ts';
import { STEPS } from './step.ts';

const kinds = [...ANSWERS, promise, thenable, callable, DONE];

const instead = (others: Operators, at: number, one: Operators[number]): Operators =>
  others.map((each, index) => (index === at ? one : each));

/** One operator, the last or followed by others, that gives each kind of answer, or does something else; the others let all through. */
function* eachOperator(): Generator<Operators> {
  const happenings = ['finish', 'last', 'shrink', 'throw'] as const;
  for (let at = 0; at < STEPS; at++) {
    for (const length of new Set([at + 1, STEPS])) {
      const others: Operators = Array.from({ length }, () => ({ code: FILTER, answers: [true], happens: null }));
      for (const code of [MAP, FILTER] as const)
        for (const answer of kinds) yield instead(others, at, { code, answers: [answer], happens: null });
      for (const what of happenings)
        for (const when of [at + 1, length + at + 1])
          yield instead(others, at, { code: MAP, answers: [true], happens: { at: when, what } });
    }
  }
}

test.each(loops)('%s = carry, whichever operator gives whatever answer', (_name, folds, run, model) => {
  const batch = { items: [7, 'text', callable], index: 0, left: 9, mixed: true };
  for (const given of eachOperator()) expect(seen(run, given, batch, folds)).toEqual(seen(model, given, batch, folds));
});

test.each(loops)('%s = carry, whatever the item is, and whatever the sink answers', (_name, folds, run, model) => {
  for (const mixed of [true, false]) {
    for (const item of kinds) {
      const batch = { items: [item, 1], index: 0, left: 9, mixed };
      expect(seen(run, [], batch, folds)).toEqual(seen(model, [], batch, folds));
    }
  }
});

test.each(loops)('%s asks nothing but objects and functions for a `then`, as `await` does', (_name, folds, ...runs) => {
  const primitives = [1, 'text', true, 1n, Symbol('own')];
  const prototypes = primitives.map((value) => Object.getPrototypeOf(value) as object);
  for (const prototype of prototypes)
    Object.defineProperty(prototype, 'then', { value: thenable.then, configurable: true });
  try {
    for (const item of primitives) {
      for (const code of [MAP, FILTER] as const) {
        const given = Array.from({ length: STEPS }, () => ({ code, answers: [item], happens: null }));
        const batch = { items: [item, item], index: 0, left: 9, mixed: true };
        for (const run of runs) expect(seen(run, given, batch, folds)).toMatchObject({ suspended: [] });
      }
    }
  } finally {
    for (const prototype of prototypes) Reflect.deleteProperty(prototype, 'then');
  }
});
