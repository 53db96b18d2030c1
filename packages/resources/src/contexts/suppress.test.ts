import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint } from '../scope/checkpoint.ts';
import { CancelledError } from '@forawait/core';
import { type ErrorClass, suppress } from './suppress.ts';

class Special extends RangeError {}
const throwing = (error: unknown) => (): never => {
  throw error;
};

test('suppress() swallows errors of its classes and of classes derived from them', async () => {
  expect(await suppress(RangeError).use(throwing(new RangeError('range')))).toBe(undefined);
  expect(await suppress(TypeError, RangeError).use(throwing(new Special('special')))).toBe(undefined);
});

test('suppress() lets all other errors pass as they are', async () => {
  const error = new TypeError('type');
  expect(await caught(() => suppress(RangeError).use(throwing(error)))).toBe(error);
  expect(await caught(() => suppress().use(throwing(error)))).toBe(error);
  expect(await caught(() => suppress(Object).use(throwing('no object')))).toBe('no object');
});

test('suppress() answers what the body answers', async () => {
  expect(await suppress(Error).use(async () => 'fine')).toBe('fine');
});

test('suppress(Error) lets cancellations pass, and all else that is an abort, unless their own class is named, too', async () => {
  const aborts = [
    new DOMException('gone', 'AbortError'),
    Object.assign(new RangeError('gone'), { name: 'AbortError' }),
  ];
  for (const error of aborts) {
    expect(await caught(() => suppress(Error).use(throwing(error)))).toBe(error);
    expect(await suppress(Error, DOMException, RangeError).use(throwing(error))).toBe(undefined);
  }
});

test('a deadline goes through suppress(Error), and stops at its class', async () => {
  const waits = (...errorClasses: ErrorClass[]) => {
    const scope = new CancelScope();
    return scope.run(async () => {
      scope.cancel();
      await suppress(...errorClasses).use(() => checkpoint());
      return 'went on';
    });
  };
  expect([await waits(Error), await waits(CancelledError)]).toEqual([undefined, 'went on']);
});

test('one suppress() can be used many times', async () => {
  const context = suppress(RangeError);
  await context.use(() => context.use(throwing(new RangeError('inner'))));
  await context.use(throwing(new RangeError('again')));
  const entered = await context.enter();
  expect([entered.value, await entered.exit({ error: new RangeError('third') })]).toEqual([undefined, true]);
});

test.each([
  ['a string', 'Error', 'the string Error'],
  ['an error', new Error('made'), 'an object of class Error'],
  ['an arrow function', () => true, 'a function'],
  ['an object with a prototype of its own', { prototype: {} }, 'an object of class Object'],
])('suppress() refuses %s at the call', (_, wrong, what) => {
  expect(() => suppress(wrong as unknown as ErrorConstructor)).toThrow(
    new TypeError(`Cannot suppress ${what}: every argument must be a class of errors`),
  );
});
