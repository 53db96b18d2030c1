import { expect, test } from '@jest/globals';
import { formatError } from './format-error.ts';
import { SuppressedError } from './suppressed-error.ts';

/** An error whose stack is known, whatever the machine. */
function known(message: string, options?: ErrorOptions): Error {
  const error = new Error(message, options);
  error.stack = `Error: ${message}\n    at somewhere`;
  return error;
}

test('an error is told by its stack', () => {
  expect(formatError(known('plain'))).toBe('Error: plain\n    at somewhere');
});

test('what it was caused by is indented below it', () => {
  expect(formatError(known('outer', { cause: known('inner', { cause: 'text' }) }))).toBe(
    ['Error: outer', '    at somewhere', '  [cause]: Error: inner', '      at somewhere', '    [cause]: text'].join(
      '\n',
    ),
  );
});

test('both errors of a SuppressedError are told', () => {
  const error = new SuppressedError(known('newer'), known('older'), 'both');
  error.stack = 'SuppressedError: both';
  expect(formatError(error)).toBe(
    [
      'SuppressedError: both',
      '  [error]: Error: newer',
      '      at somewhere',
      '  [suppressed]: Error: older',
      '      at somewhere',
    ].join('\n'),
  );
});

test('each error is told once, and a cycle ends', () => {
  const first = known('first');
  first.cause = known('second', { cause: first });
  expect(formatError(first).match(/Error: first/g)).toHaveLength(1);
});

test('a long chain is cut, and says so', () => {
  let chain = known('deepest');
  for (let depth = 0; depth < 10_000; depth++) chain = known(`link ${depth}`, { cause: chain });
  const lines = formatError(chain).split('\n');
  expect(lines).toHaveLength(41);
  expect(lines.at(-1)).toBe('... and more errors');
});

test('things that are no errors are told too', () => {
  const hostile = { toString: () => { throw new Error('no'); } }; // prettier-ignore
  const emptied = known('emptied');
  emptied.stack = '';
  expect(['text', undefined, hostile, emptied].map(formatError)).toEqual([
    'text',
    'undefined',
    'An error that cannot be printed',
    'Error: emptied',
  ]);
});
