import { expect, test } from '@jest/globals';
import { chainErrors, leadsTo, linksOf } from './chain-errors.ts';
import { SuppressedError } from './suppressed-error.ts';

const older = new Error('older');
const newer = new Error('newer');

test('two errors that do not know each other are held by a SuppressedError', () => {
  const chained = chainErrors(newer, older) as SuppressedError;
  expect(chained).toBeInstanceOf(SuppressedError);
  expect(chained.error).toBe(newer);
  expect(chained.suppressed).toBe(older);
  expect(chained.message).toBe('newer (while handling: older)');
});

test('the same error stays itself', () => {
  expect(chainErrors(older, older)).toBe(older);
  expect(chainErrors(NaN, NaN)).toBe(NaN);
});

test('an error that leads to the older one by its cause, at any depth, stays itself', () => {
  const wrapper = new Error('wrapper', { cause: new Error('middle', { cause: older }) });
  expect(chainErrors(wrapper, older)).toBe(wrapper);
});

test('an error that holds the older one as suppressed or as a member stays itself', () => {
  const held = new SuppressedError(newer, older);
  const gathered = new AggregateError([newer, new Error('wrapper', { cause: older })]);
  expect(chainErrors(held, older)).toBe(held);
  expect(chainErrors(gathered, older)).toBe(gathered);
});

test('an older error that leads to the newer one is no reason to lose it', () => {
  const outer = new Error('outer', { cause: newer });
  const chained = chainErrors(newer, outer) as SuppressedError;
  expect([chained.error, chained.suppressed]).toEqual([newer, outer]);
});

test('cyclic chains end', () => {
  const first = new Error('first');
  const second = new Error('second', { cause: first });
  first.cause = second;
  expect(leadsTo(first, second)).toBe(true);
  expect(leadsTo(first, older)).toBe(false);
});

test('a chain of 100,000 causes is followed without recursion', () => {
  let chain = older;
  for (let depth = 0; depth < 100_000; depth++) chain = new Error('link', { cause: chain });
  expect(leadsTo(chain, older)).toBe(true);
});

test('things that are no errors are chained as well, undefined included', () => {
  const chained = chainErrors('text', undefined) as SuppressedError;
  expect([chained.error, chained.suppressed]).toEqual(['text', undefined]);
  expect(chained.message).toBe('text (while handling: undefined)');
  expect(chainErrors(null, 1)).toBeInstanceOf(SuppressedError);
});

test('a field that is absent or undefined does not lead to a thrown undefined', () => {
  for (const thrown of [new Error('plain'), new Error('cleared', { cause: undefined }), { error: older }]) {
    expect(chainErrors(thrown, undefined)).toMatchObject({ error: thrown, suppressed: undefined });
  }
});

test('errors are only read, never written to', () => {
  const frozen = Object.freeze(new Error('frozen'));
  const chained = chainErrors(frozen, Object.freeze(new Error('old'))) as SuppressedError;
  expect(chained.error).toBe(frozen);
  expect(Object.hasOwn(frozen, 'cause')).toBe(false);
});

test('an error whose getters throw leads nowhere, and is kept', () => {
  const hostile = {
    get cause(): unknown {
      throw new Error('getter');
    },
    get message(): string {
      throw new Error('getter');
    },
  };
  const chained = chainErrors(hostile, older) as SuppressedError;
  expect(chained.error).toBe(hostile);
  expect(chained.message).toBe('an error that cannot be printed (while handling: older)');
});

test('the message does not grow with the length of the chain', () => {
  let chain: unknown = new Error('x'.repeat(1000));
  for (let depth = 0; depth < 100; depth++) chain = chainErrors(new Error(`e${depth}`), chain);
  expect((chain as Error).message).toBe('e99 (while handling: e98)');
  expect((chainErrors(newer, new Error('x'.repeat(1000))) as Error).message).toHaveLength(
    'newer (while handling: )'.length + 201,
  );
});

test('linksOf() names what an error is made of', () => {
  const error = new AggregateError([older], 'all', { cause: newer });
  expect(linksOf(error)).toEqual([
    { name: 'cause', error: newer },
    { name: 'errors[0]', error: older },
  ]);
  expect(linksOf(new SuppressedError(newer, older)).map(({ name }) => name)).toEqual(['error', 'suppressed']);
  expect(linksOf({ errors: 'none', error: older, cause: newer })).toEqual([{ name: 'cause', error: newer }]);
  expect([linksOf(undefined), linksOf(null), linksOf('text'), linksOf({ errors: 'none' })]).toEqual([[], [], [], []]);
});
