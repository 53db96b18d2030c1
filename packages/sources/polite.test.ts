// What is read without ever waiting gives the event loop its turn, also where it finds nothing to give for long.
import { describe, expect, test } from '@jest/globals';
import { csv, lineReader, ndjson, serverSentEvents } from './src/index.ts';

/** More than any machine gets through before it has yielded once; reached only by a reader that never yields. */
const PLENTY = 300_000;

/** The same text again and again, until somebody else had a turn of the event loop. */
class Turn {
  came = false;
  #given = 0;

  constructor() {
    setImmediate(() => {
      this.came = true;
    });
  }

  *texts(text: string): Generator<string> {
    while (!this.came && this.#given++ < PLENTY) yield text;
  }

  async *later(text: string): AsyncGenerator<string> {
    yield* this.texts(text);
  }
}

type Read = (input: Iterable<string> | AsyncIterable<string>) => { count(): Promise<number> };

const readers: readonly (readonly [what: string, text: string, read: Read])[] = [
  ['a line that does not end', 'x', (input) => lineReader(input, { maxLineBytes: Infinity })],
  ['a line that is skipped', 'x', (input) => lineReader(input, { maxLineBytes: 10, onLongLine: 'skip' })],
  ['lines that are skipped', 'xx\n', (input) => lineReader(input, { maxLineBytes: 1, onLongLine: 'skip' })],
  ['a record that does not end', '1', (input) => ndjson(input, { maxLineBytes: Infinity })],
  ['lines of space', ' \n', (input) => ndjson(input)],
  ['records that are skipped', 'x\n', (input) => ndjson(input, { onError: 'skip' })],
  [
    'a sequence that does not end',
    '1',
    (input) => ndjson(input, { format: 'sequence', maxLineBytes: Infinity, onError: 'skip' }),
  ],
  ['a row that does not end', '1', (input) => csv(input, { maxRecordBytes: Infinity })],
  ['rows that are left out', '1\n', (input) => csv(input, { from: 1e9 })],
  ['an event that does not end', ':\n', (input) => serverSentEvents(input)],
];

describe.each(readers)('%s', (_what, text, read) => {
  test('lets an immediate run, in chunks that are there', async () => {
    const turn = new Turn();
    await read(turn.texts(text)).count();
    expect(turn.came).toBe(true);
  });

  test('lets an immediate run, in chunks that come by promises', async () => {
    const turn = new Turn();
    await read(turn.later(text)).count();
    expect(turn.came).toBe(true);
  });
});
