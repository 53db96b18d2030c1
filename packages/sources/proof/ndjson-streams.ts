// R8: random streams of records, torn at random places, against a model written from the rules.
import { isDeepStrictEqual } from 'node:util';
import { ndjson, type NdjsonError, type NdjsonOptions } from '../src/index.ts';
import {
  bytesOf,
  type ModelRecord,
  ndjsonModel,
  type NdjsonModelOptions,
  trickyRecords,
} from '../test/ndjson-model.ts';
import { piecesOf } from '../test/tricky-bytes.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Figure, type Job, thousands } from './figure.ts';

const STREAMS = 200_000;
const MOST_PIECES = 20;
const MOST_CUTS = 12;

interface Stream {
  readonly bytes: Buffer;
  readonly chunks: readonly Uint8Array[];
  readonly options: Required<NdjsonModelOptions>;
}

function streamOf(chance: Chance): Stream {
  const one = <T>(values: readonly T[]): T => values[chance(values.length)] as T;
  const bytes = bytesOf(Array.from({ length: chance(MOST_PIECES + 1) }, () => one(trickyRecords)));
  const cuts = Array.from({ length: chance(MOST_CUTS + 1) }, () => chance(bytes.length + 1));
  const options = {
    format: one(['lines', 'sequence'] as const),
    fatal: one([true, false]),
    maxLineBytes: one([1, 8, 20, 1 << 20]),
    maxDepth: one([1, 2, 1000]),
  };
  return { bytes, chunks: piecesOf(bytes, cuts), options };
}

/** What is read of a stream under a policy, in the terms of the model: values, and records with their places. */
async function readingOf({ chunks, options }: Stream, onError: 'throw' | 'skip' | 'yield'): Promise<unknown[]> {
  const told: NdjsonOptions = { ...options, onError, decompress: 'none' };
  const read: unknown[] = [];
  try {
    await ndjson(chunks, told).forEach((value) => void read.push(value));
  } catch (error) {
    read.push(errorOf(error as NdjsonError));
  }
  return read;
}

const errorOf = ({ line, offset, code }: NdjsonError): object => ({
  line,
  offset,
  code: code.slice('ERR_NDJSON_'.length),
});

function expectedOf(model: readonly ModelRecord[], onError: 'throw' | 'skip' | 'yield'): unknown[] {
  if (onError === 'yield') return [...model];
  const bad = model.findIndex((record) => 'code' in record);
  const until = onError === 'throw' && bad >= 0 ? bad + 1 : model.length;
  return model.slice(0, until).flatMap((record) => {
    if ('value' in record) return [record.value];
    return onError === 'throw' ? [record] : [];
  });
}

type Yielded = {
  readonly line: number;
  readonly offset: number;
  readonly value?: unknown;
  readonly reason?: NdjsonError;
};

const plain = ({ line, offset, value, reason }: Yielded): unknown =>
  reason === undefined ? { line, offset, value } : errorOf(reason);

async function mismatchOf(stream: Stream): Promise<string | undefined> {
  const model = ndjsonModel(stream.bytes, stream.options);
  for (const onError of ['throw', 'skip', 'yield'] as const) {
    const read = await readingOf(stream, onError);
    const found = onError === 'yield' ? read.map((record) => plain(record as Yielded)) : read;
    const expected = expectedOf(model, onError);
    if (isDeepStrictEqual(found, expected)) continue;
    const { bytes, chunks, options } = stream;
    const sizes = chunks.map(({ length }) => length).join(' ');
    const how = `${JSON.stringify({ ...options, onError })}, chunks of ${sizes}`;
    return `${JSON.stringify(bytes.toString('latin1'))}, ${how}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`;
  }
  return undefined;
}

async function ndjsonStreams(seed: number, share: number): Promise<Figure> {
  const count = Math.ceil(STREAMS * share);
  const failures: string[] = [];
  let read = 0;
  for (let run = 0; run < count && failures.length === 0; run++) {
    const stream = streamOf(chanceOf(seed + run));
    read += stream.bytes.length;
    const mismatch = await mismatchOf(stream);
    if (mismatch !== undefined) failures.push(`seed ${String(seed + run)}: ${mismatch}`);
  }
  const figures = `${thousands(count)} streams of ${thousands(read)} B, 3 policies each: ${String(failures.length)} mismatches`;
  return { law: 'R8', what: 'NDJSON', figures, failures };
}

export const ndjsonJobs: readonly Job[] = [{ law: 'R8', what: 'NDJSON', run: ndjsonStreams }];
