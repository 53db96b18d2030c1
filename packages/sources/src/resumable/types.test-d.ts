// What can be resumed, and what comes out, as types. Checked by `tsc`; never run.
import type { AsyncIter } from '@forawait/core';
import { expectTypeOf } from 'expect-type';
import {
  type Checkpointed,
  counter,
  fetcher,
  fileStore,
  type LineCheckpoint,
  lineReader,
  memoryStore,
  ndjson,
  pages,
  type PagesCheckpoint,
  type PositionedLine,
  Resumable,
  resumable,
  type SqliteStore,
  sqliteStore,
  type Store,
  Tracked,
} from '../index.ts';

declare const store: Store;
declare const mine: (at: { page: number } | undefined) => AsyncIterable<string> & Checkpointed<{ page: number }>;

// A source that is handed over: its items, whatever it is.
expectTypeOf(resumable([1, 2], store)).toEqualTypeOf<Resumable<number>>();
expectTypeOf(resumable(new Set(['a']), store)).toEqualTypeOf<Resumable<string>>();
expectTypeOf(resumable(counter(1, 2), store)).toEqualTypeOf<Resumable<number>>();
expectTypeOf(resumable([Promise.resolve(1)], store)).toEqualTypeOf<Resumable<number>>();

// A function that opens it: at what the source has as its checkpoint.
expectTypeOf(resumable((start?: LineCheckpoint) => lineReader('a', { start }), store)).toEqualTypeOf<
  Resumable<string>
>();
expectTypeOf(
  resumable((start?: LineCheckpoint) => lineReader('a', { start, follow: true, positions: true }), store),
).toEqualTypeOf<Resumable<PositionedLine>>();
expectTypeOf(resumable((start?: LineCheckpoint) => ndjson('a', { start }), store)).toEqualTypeOf<Resumable<unknown>>();
expectTypeOf(resumable((from?: number) => counter(from, 9), store)).toEqualTypeOf<Resumable<number>>();
expectTypeOf(resumable((start?: PagesCheckpoint) => pages('http://a/', { start }), store)).toEqualTypeOf<
  Resumable<unknown>
>();
expectTypeOf(resumable(mine, store)).toEqualTypeOf<Resumable<string>>();
expectTypeOf(resumable(() => ['a'], store)).toEqualTypeOf<Resumable<string>>();
// @ts-expect-error: its checkpoints are numbers
resumable((from?: string) => counter(Number(from), 9), store);
// @ts-expect-error: a store is no path
resumable([1], 'a');

// Items go through a pipeline as they are, or with another value.
expectTypeOf<Resumable<number>>().toExtend<AsyncIter<Tracked<number>>>();
const item = new Tracked(1, () => undefined);
expectTypeOf(item.with('a')).toEqualTypeOf<Tracked<string>>();
expectTypeOf(item.done()).toEqualTypeOf<void>();
const jobs = resumable(['http://a/'], store).map((url) => ({ url: url.value, item: url }));
for await (const answer of fetcher(jobs, { onError: 'yield' })) {
  expectTypeOf(answer.request.item).toEqualTypeOf<Tracked<string>>();
}

expectTypeOf(
  resumable([1], store).run((value, { signal }) => [value.toFixed(), signal]),
).resolves.toEqualTypeOf<number>();
expectTypeOf(resumable([1], store).finished()).toEqualTypeOf<Promise<void>>();

expectTypeOf(memoryStore()).toEqualTypeOf<Store>();
expectTypeOf(fileStore(new URL('file:///a'))).toEqualTypeOf<Store>();
expectTypeOf(sqliteStore('a')).toEqualTypeOf<SqliteStore>();
