// What records are, as types. Checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import { type Ndjson, ndjson, type NdjsonRecord } from './ndjson.ts';
import type { OnRecordError } from './options.ts';

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

// @ts-expect-error: no schema
ndjson('a.ndjson', { schema: {} });
// @ts-expect-error: no policy
ndjson('a.ndjson', { onError: 'ignore' });
