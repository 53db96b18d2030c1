// R8: whatever the stream and wherever it is torn, the events are those of the standard.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { eventModelOf, eventPieces } from '../test/event-model.ts';
import { parseEvents } from '../test/parse-events.ts';
import { piecesOf, trickyPieces } from '../test/tricky-bytes.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const STREAMS = 200_000;
const encoder = new TextEncoder();

const streams = fc.record({
  parts: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...eventPieces).map((text) => [...encoder.encode(text)]) },
      { weight: 1, arbitrary: fc.constantFrom(...trickyPieces) },
    ),
    { maxLength: 40, size: 'max' },
  ),
  cuts: fc.array(fc.nat(400), { maxLength: 16, size: 'max' }),
});

function eventStreams(seed: number, share: number): Promise<Figure> {
  const numRuns = Math.ceil(STREAMS * share);
  let events = 0;
  const result = fc.check(
    fc.property(streams, ({ parts, cuts }) => {
      const bytes = Uint8Array.from(parts.flat());
      const model = eventModelOf(bytes);
      events += model.events.length;
      return isDeepStrictEqual(parseEvents(piecesOf(bytes, cuts)), model);
    }),
    { seed, numRuns },
  );
  const figures = `${thousands(result.numRuns)} streams, ${thousands(events)} events`;
  const counterexample = JSON.stringify(result.counterexample);
  const failures = result.failed
    ? [`Another answer than the model's for ${counterexample} (seed ${String(seed)})`]
    : [];
  return Promise.resolve({ law: 'R8', what: 'event streams', figures, failures });
}

export const eventStreamJobs: readonly Job[] = [{ law: 'R8', what: 'event streams', run: eventStreams }];
