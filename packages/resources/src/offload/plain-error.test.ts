import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SuppressedError } from '../errors/suppressed-error.ts';
import { fromPlain, toPlain } from './plain-error.ts';

const across = (error: unknown): unknown => fromPlain(structuredClone(toPlain(error)));

const makers = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/** Errors of all classes, with codes, causes and groups of one another. */
const errors = fc.letrec<{ error: Error }>((tie) => ({
  error: fc.oneof(
    { maxDepth: 4 },
    fc
      .record({
        make: fc.constantFrom(...makers),
        message: fc.string(),
        code: fc.option(fc.string(), { nil: undefined }),
      })
      .map(({ make, message, code }) => Object.assign(new make(message), code === undefined ? {} : { code })),
    fc.tuple(fc.string(), tie('error')).map(([message, cause]) => new Error(message, { cause })),
    fc.tuple(fc.string(), fc.array(tie('error'))).map(([message, all]) => new AggregateError(all, message)),
    fc
      .tuple(fc.string(), tie('error'), tie('error'))
      .map(([message, newer, older]) => new SuppressedError(newer, older, message)),
  ),
})).error;

interface Shape {
  readonly seen: readonly unknown[];
  readonly cause: Shape | undefined;
  readonly errors: readonly Shape[] | undefined;
  readonly error: Shape | undefined;
  readonly suppressed: Shape | undefined;
}

function shapeOf(error: unknown): Shape {
  const all = error as Partial<AggregateError & SuppressedError & { code: unknown }>;
  const { constructor, name, message, stack, code, cause, errors } = all;
  const inner = (part: unknown): Shape | undefined => (part === undefined ? undefined : shapeOf(part));
  return {
    seen: [constructor, name, message, stack, code],
    cause: inner(cause),
    errors: errors?.map(shapeOf),
    error: inner(all.error),
    suppressed: inner(all.suppressed),
  };
}

test('class, name, message, stack, code, cause, errors, error and suppressed stay what they were', () => {
  fc.assert(fc.property(errors, (error) => expect(shapeOf(across(error))).toEqual(shapeOf(error))));
});

test('what is no error comes as it is, where it can be cloned, else as its text', () => {
  expect([7, 'text', undefined, { a: 1 }].map(across)).toEqual([7, 'text', undefined, { a: 1 }]);
  expect(across(Symbol('s'))).toEqual(new Error('Symbol(s)'));
});

test('an error that the platform makes keeps its name', () => {
  expect(across(AbortSignal.abort().reason)).toMatchObject({ name: 'AbortError' });
});

/** The innermost, by either way. */
function innermost(error: unknown): { readonly depth: number; readonly message: string } {
  let [depth, at] = [0, error as Error & Partial<SuppressedError>];
  for (; ; depth++) {
    const next = at.suppressed ?? at.cause;
    if (next === undefined) return { depth, message: at.message };
    at = next as typeof at;
  }
}

/** As many around another. */
function chain(length: number, wrap: (inner: Error, index: number) => Error): Error {
  let error = new Error('root');
  for (let index = 0; index < length; index++) error = wrap(error, index);
  return error;
}

describe.each<[string, (inner: Error, index: number) => Error]>([
  ['causes', (cause, index) => new Error(`${index}`, { cause })],
  ['suppressed errors', (inner, index) => new SuppressedError(new Error(`${index}`), inner, `${index}`)],
])('a chain of %s', (_what, wrap) => {
  test('arrives whole up to 100 deep', () => {
    expect(innermost(across(chain(100, wrap)))).toEqual({ depth: 100, message: 'root' });
  });

  test.each([101, 20_000])('brings its innermost along where it is %i deep', (length) => {
    expect(innermost(across(chain(length, wrap)))).toEqual({ depth: 100, message: 'root' });
  });
});

test('a circle of causes ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(across(error)).toMatchObject({ message: 'round', cause: { message: 'round' } });
});

describe('very many', () => {
  const { stackTraceLimit } = Error;
  // What many stacks cost is not asked here.
  beforeAll(() => void (Error.stackTraceLimit = 0));
  afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

  test('errors that name one another many times end, too: so many travel', () => {
    const error = new AggregateError([], 'round');
    error.errors = Array.from({ length: 9 }, () => error);
    expect(JSON.stringify(toPlain(error)).split('"message"').length).toBeLessThan(20_000);
    expect(across(error)).toMatchObject({ message: 'round', errors: Array(9).fill({ message: 'round' }) });
  });

  test('all errors of a group arrive, and as many of their causes as there is room for', () => {
    const cause = new Error('cause');
    const group = new AggregateError(
      Array.from({ length: 12_000 }, () => new Error('one', { cause })),
      'many',
    );
    const { errors } = across(group) as { errors: Error[] };
    expect([errors.length, errors[0]?.cause, errors.at(-1)]).toEqual([12_000, cause, new Error('one')]);
  });
});

test('an error that hides another is a SuppressedError with both, whatever they are', () => {
  const both = across(new SuppressedError(undefined, 'older', 'both'));
  expect(both).toBeInstanceOf(SuppressedError);
  expect(both).toMatchObject({ message: 'both', error: undefined, suppressed: 'older' });
});

test('one that hides another and is a group as well loses neither', () => {
  const error = Object.assign(new Error('all'), { error: 1, suppressed: 2, errors: [3] });
  const { message, name, error: newer, suppressed, errors: group } = across(error) as typeof error;
  expect([message, name, newer, suppressed, group]).toEqual(['all', 'Error', 1, 2, [3]]);
});

test('a circle of suppressed errors ends', () => {
  const error = new SuppressedError(new Error('newer'), undefined, 'round');
  error.suppressed = error;
  const { error: newer, suppressed } = across(error) as SuppressedError;
  expect([newer, suppressed]).toMatchObject([{ message: 'newer' }, { message: 'round' }]);
});

test('one that does not let itself be looked at is an error all the same', () => {
  const hostile = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('trap');
    },
  });
  expect(across(hostile)).toEqual(new Error('an error that cannot be printed'));
});
