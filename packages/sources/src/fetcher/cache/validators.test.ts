import { describe, expect, test } from '@jest/globals';
import { preconditions } from './validators.ts';

const DATE = 'Sun, 29 Nov 2026 08:00:00 GMT';

describe('preconditions()', () => {
  test.each([['"a"'], ['W/"a"'], ['""'], ['"a,b*"'], ['"\u00e4"']])('asks by the ETag %s', (etag) => {
    expect({ ...preconditions({ etag }) }).toEqual({ 'if-none-match': etag });
  });

  test.each([['a'], ['*'], ['"a'], ['w/"a"'], ['"a" "b"'], ['"a\u0100"'], ['']])(
    'does not take %j for an ETag',
    (etag) => {
      expect(preconditions({ etag })).toBeUndefined();
    },
  );

  test('two ETags are none: nobody knows which', () => {
    expect(preconditions({ etag: ['"a"', '"b"'] })).toBeUndefined();
  });

  test.each([[DATE], ['Sunday, 29-Nov-26 08:00:00 GMT'], ['Sun Nov 29 08:00:00 2026']])(
    'asks by the Last-Modified %s as it came',
    (date) => {
      expect({ ...preconditions({ 'last-modified': date }) }).toEqual({ 'if-modified-since': date });
    },
  );

  test.each([['yesterday'], ['0'], ['']])('does not take %j for a Last-Modified', (date) => {
    expect(preconditions({ 'last-modified': date })).toBeUndefined();
  });

  test('asks by both, where there are both', () => {
    const asked = { 'if-none-match': '"a"', 'if-modified-since': DATE };
    expect({ ...preconditions({ etag: '"a"', 'last-modified': DATE }) }).toEqual(asked);
  });
});
