import { expect, test } from '@jest/globals';
import { constants } from 'node:buffer';
import { tooLong } from './parse.ts';

test('a record that no string can hold is said to be that, where there is no other limit', () => {
  const message = `Cannot parse line 1 (byte 0): it is longer than the longest string of this platform (${String(constants.MAX_STRING_LENGTH)} bytes)`;
  expect(tooLong({ line: 1, offset: 0 }, Infinity).message).toBe(message);
});
