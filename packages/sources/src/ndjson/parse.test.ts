import { expect, jest, test } from '@jest/globals';
import { constants } from 'node:buffer';
import { ndjson } from './ndjson.ts';
import { tooLong } from './parse.ts';

test('a record that no string can hold is said to be that, where there is no other limit', () => {
  const message = `Cannot parse line 1 (byte 0): it is longer than the longest string of this platform (${String(constants.MAX_STRING_LENGTH)} bytes)`;
  expect(tooLong({ line: 1, offset: 0 }, Infinity).message).toBe(message);
});

test('of the places that newer platforms tell the message has only that in the record', async () => {
  const cause = new SyntaxError("Expected ',' or '}' after property value in JSON at position 7 (line 1 column 8)");
  const parse = jest.spyOn(JSON, 'parse').mockImplementation(() => {
    throw cause;
  });
  const reading = ndjson(['{"a":1 x}\n']).toArray();
  await expect(reading).rejects.toMatchObject({
    message:
      'Cannot parse line 1 (byte 0), which begins "{\\"a\\":1 x}": Expected \',\' or \'}\' after property value in JSON at position 7',
    cause,
  });
  parse.mockRestore();
});
