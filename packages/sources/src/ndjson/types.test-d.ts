// What records are, as types. Checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import type { LineCheckpoint } from '../lines/checkpoint.ts';
import type { FollowCheckpoint } from '../lines/follow/checkpoint.ts';
import type { LineReaderOptions } from '../lines/options.ts';
import { type Ndjson, ndjson, type NdjsonRecord } from './ndjson.ts';
import type { NdjsonOptions, OnRecordError } from './options.ts';

declare const response: Response;
declare const policy: OnRecordError;
const schema = z.object({ age: z.string().transform(Number) });

// Without a schema nothing is known.
expectTypeOf(ndjson(response)).toEqualTypeOf<Ndjson>();
expectTypeOf(ndjson('a.ndjson', {})).toEqualTypeOf<Ndjson>();
expectTypeOf(ndjson('a.ndjson', { onError: 'skip' })).toEqualTypeOf<Ndjson>();
expectTypeOf(ndjson('a.ndjson', { onError: 'yield' })).toEqualTypeOf<Ndjson<NdjsonRecord<unknown>>>();

// With one, what comes out of it.
expectTypeOf(ndjson('a.ndjson', { schema })).toEqualTypeOf<Ndjson<{ age: number }>>();
expectTypeOf(ndjson('a.ndjson', { schema, onError: 'yield' })).toEqualTypeOf<Ndjson<NdjsonRecord<{ age: number }>>>();
expectTypeOf(ndjson('a.ndjson', { schema, onError: policy })).toEqualTypeOf<
  Ndjson<{ age: number } | NdjsonRecord<{ age: number }>>
>();

// Where to begin is told as to a reader of lines, and comes back as what is told.
expectTypeOf(ndjson('a.ndjson', { start: { offset: 3 }, reverse: false })).toEqualTypeOf<Ndjson>();
expectTypeOf(ndjson('a.ndjson', { follow: { pollMs: 10 } }).checkpoint).toEqualTypeOf<
  FollowCheckpoint | LineCheckpoint | undefined
>();
expectTypeOf<NdjsonOptions['start']>().toEqualTypeOf<LineReaderOptions['start']>();
expectTypeOf<NdjsonOptions['follow']>().toEqualTypeOf<LineReaderOptions['follow']>();
expectTypeOf<NdjsonOptions['reverse']>().toEqualTypeOf<LineReaderOptions['reverse']>();

// @ts-expect-error: no place
ndjson('a.ndjson', { start: 3 });
// @ts-expect-error: no schema
ndjson('a.ndjson', { schema: {} });
// @ts-expect-error: no policy
ndjson('a.ndjson', { onError: 'ignore' });
