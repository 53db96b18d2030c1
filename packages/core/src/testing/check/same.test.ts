import { describe, expect, test } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { same } from './same.ts';

class Named {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
const holding = (value: unknown): object => {
  const made: { self?: object; value: unknown } = { value };
  made.self = made;
  return made;
};
/** A tree whose nodes know their parent: paths through it are endless. */
function family(leaf: number): object {
  const root: { children: object[] } = { children: [] };
  root.children = Array.from({ length: 100 }, (_, at) => ({ parent: root, at: at === 99 ? leaf : at }));
  return root;
}
function chain(length: number, end: unknown): object {
  let made: object = { end };
  for (let link = 0; link < length; link++) made = { made };
  return made;
}

/** Makes a value for a number; the same number stands for the same value. */
const kinds: readonly (readonly [string, (n: number) => unknown])[] = [
  ['a number', (n) => n],
  ['a plain object', (n) => ({ n })],
  ['an object without a prototype', (n) => Object.assign(Object.create(null) as object, { n })],
  ['an array', (n) => [0, n]],
  ['the length of an array', (n) => new Array<unknown>(n)],
  ['an object that holds itself', (n) => holding(n)],
  ['a tree with parents', family],
  ['something deep', (n) => chain(60, n)],
  ['an Error, by its message', (n) => new Error(`no ${String(n)}`)],
  ['an Error, by its name', (n) => Object.assign(new Error('no'), { name: `Error${String(n)}` })],
  ['an Error, by its class', (n) => (n === 1 ? new TypeError('no') : new RangeError('no'))],
  ['an Error, by its cause', (n) => new Error('no', { cause: new Error(`no ${String(n)}`) })],
  ['an Error, by its code', (n) => Object.assign(new Error('no'), { code: `E${String(n)}` })],
  ['an AggregateError', (n) => new AggregateError([new Error(`no ${String(n)}`)], 'no')],
  ['a DOMException', (n) => new DOMException('no', n === 1 ? 'AbortError' : 'TimeoutError')],
  ['a RegExp', (n) => new RegExp(`a${String(n)}`)],
  ['the flags of a RegExp', (n) => new RegExp('a', n === 1 ? 'g' : 'u')],
  ['a Date', (n) => new Date(n)],
  ['a URL', (n) => new URL(`http://localhost/${String(n)}`)],
  ['a URLSearchParams', (n) => new URLSearchParams({ n: String(n) })],
  ['Headers', (n) => new Headers({ n: String(n) })],
  ['a Map', (n) => new Map([[{ n }, [n]]])],
  ['a Set', (n) => new Set([{ n }])],
  ['an ArrayBuffer', (n) => bytes(1, n)],
  ['the length of an ArrayBuffer', (n) => new ArrayBuffer(n)],
  ['a SharedArrayBuffer', (n) => new Uint8Array(new SharedArrayBuffer(2)).fill(n).buffer],
  ['a typed array', (n) => new Float64Array([n])],
  ['a Buffer', (n) => Buffer.from([n, 2])],
  ['a DataView', (n) => new DataView(bytes(9, n, 9), 1, 1)],
  ['an object around a number', (n) => Object(n) as object],
  ['an object around a string', (n) => Object(String(n)) as object],
  ['an object of a class', (n) => new Named(`n${String(n)}`)],
  ['functions by their text', (n) => (n === 1 ? (): number => 1 : (): number => 2)],
  ['symbols by their text', (n) => Symbol(`n${String(n)}`)],
];

describe.each(kinds)('%s', (_, make) => {
  test('is the same where it was made in the same way', () => expect(same(make(1), make(1))).toBe(true));
  test('is another where it was made in another way', () => expect(same(make(1), make(2))).toBe(false));
});

test.each<[string, unknown, unknown]>([
  ['0 and -0', 0, -0],
  ['an array and an object', [], {}],
  ['a Date and its number', new Date(1), 1],
  ['an object of a class and a plain one', new Named('n'), { name: 'n' }],
  ['an object without a prototype and a plain one', Object.create(null), {}],
  ['a field that is undefined and none', { a: undefined }, { b: undefined }],
  ['null and an object', null, {}],
  ['a function and an object', () => 1, {}],
  ['two kinds of typed arrays', new Uint8Array(2), new Int8Array(2)],
])('%s are not the same', (_, one, other) => {
  expect(same(one, other)).toBe(false);
  expect(same(other, one)).toBe(false);
});

test('NaN is the same as NaN', () => expect(same([NaN], [NaN])).toBe(true));

test('a class that is declared anew each time is one class', () => {
  const make = (n: number): object => {
    class Point {
      readonly n = n;
    }
    return new Point();
  };
  expect([same(make(1), make(1)), same(make(1), make(2))]).toEqual([true, false]);
});

test('two classes that are declared are two', () => {
  class Point {
    readonly n = 1;
  }
  class Place {
    readonly n = 1;
  }
  expect(same(new Point(), new Place())).toBe(false);
});

test('one that extends a class is another than one of the same text that extends none', () => {
  const make = (base: new () => object): object => {
    const Made = class Point extends base {};
    return new Made();
  };
  class Other extends Object {}
  expect([same(make(Object), make(Object)), same(make(Object), make(Other))]).toEqual([true, false]);
});

test('a function that closes over something else looks the same', () => {
  const make =
    (n: number): (() => number) =>
    () =>
      n;
  expect(same(make(1), make(2))).toBe(true);
});

test('what comes from another realm is of the same kind', () => {
  expect(
    same(runInNewContext('[new Error("no"), { n: 1 }, new Date(1)]'), [new Error('no'), { n: 1 }, new Date(1)]),
  ).toBe(true);
});

test('what throws when it is looked at cannot be told apart', () => {
  const make = (): object =>
    Object.defineProperty({}, 'field', {
      enumerable: true,
      get: () => {
        throw new Error('own');
      },
    });
  expect(same(make(), make())).toBe(true);
});

test('what only says that it is a Map is compared by its fields', () => {
  const make = (n: number): object => ({ n, [Symbol.toStringTag]: 'Map' });
  expect([same(make(1), make(1)), same(make(1), make(2))]).toEqual([true, false]);
});

test('generators are not read', () => {
  const make = function* (): Generator<number> {
    yield 1;
  };
  const [one, other] = [make(), make()];
  expect(same(one, other)).toBe(true);
  expect([one.next().value, other.next().value]).toEqual([1, 1]);
});
