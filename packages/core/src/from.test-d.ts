// What the types of from() and AsyncIter promise; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { Readable } from 'node:stream';
import {
  AsyncIter,
  DONE,
  from,
  map,
  type MaybePromise,
  type Pipeline,
  type ReadableStreamLike,
  type Source,
  type SourceOptions,
} from './index.ts';

declare const response: Response;
declare const webStream: ReadableStream<Uint8Array>;
type BrowserStream<T> = Omit<ReadableStream<T>, typeof Symbol.asyncIterator | 'values'>;
declare const asyncIterator: AsyncIterator<Date>;
declare const iterator: Iterator<Date>;

// ---- every kind of source ------------------------------------------------------------------------

expectTypeOf(from([1, 2])).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(from([Promise.resolve(1), 2])).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(from('text')).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(from(new Set([1]))).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(from(new Map([['a', 1]]))).toEqualTypeOf<AsyncIter<[string, number]>>();
expectTypeOf(from(new Uint8Array())).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(from(asyncIterator)).toEqualTypeOf<AsyncIter<Date>>();
expectTypeOf(from(iterator)).toEqualTypeOf<AsyncIter<Date>>();
expectTypeOf(from(map([1], String))).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(from(webStream)).toEqualTypeOf<AsyncIter<Uint8Array>>();
// as lib.dom has it without dom.asynciterable
expectTypeOf(from({} as BrowserStream<string>)).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(from({} as BrowserStream<Uint8Array>)).toEqualTypeOf<AsyncIter<Uint8Array>>();
expectTypeOf(from({} as BrowserStream<{ id: number }>, { name: 'rows' })).toEqualTypeOf<AsyncIter<{ id: number }>>();
expectTypeOf(from({} as ReadableStreamLike<string>)).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(from(response)).toEqualTypeOf<AsyncIter<Uint8Array>>();
expectTypeOf(from<string>(Readable.from(['a']))).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(from([1], { signal: new AbortController().signal, graceMs: 5, name: 'n' })).toEqualTypeOf<
  AsyncIter<number>
>();
expectTypeOf(from<number>)
  .parameter(1)
  .toEqualTypeOf<SourceOptions | undefined>();

// ---- unions of sources ----------------------------------------------------------------------------

declare const generator: AsyncGenerator<string> | AsyncGenerator<number>;
declare const list: string[] | number[];
declare const iter: AsyncIter<string> | AsyncIter<number>;
expectTypeOf(from(generator)).toEqualTypeOf<AsyncIter<string | number>>();
expectTypeOf(from(list)).toEqualTypeOf<AsyncIter<string | number>>();
expectTypeOf(from(iter)).toEqualTypeOf<AsyncIter<string | number>>();
expectTypeOf(from(list.length > 1 ? list : new Set([true]), { name: 'either' })).toEqualTypeOf<
  AsyncIter<string | number | boolean>
>();
expectTypeOf(map(from(list), (value) => [value])).toEqualTypeOf<Pipeline<(string | number)[]>>();
export const generic = <S extends Source<unknown>>(source: S, look: (source: S) => void): AsyncIter<unknown> => {
  look(source);
  return from(source);
};

// @ts-expect-error: a number cannot be read
from(5);
// @ts-expect-error: neither can a plain object
from({});
// @ts-expect-error: no such option
from([1], { abort: new AbortController().signal });
from([1], { onOrphan: ({ name, stage, ageMs }) => void [name, stage, ageMs] });

// ---- what an iterator is -------------------------------------------------------------------------

expectTypeOf<AsyncIter<number>>().toExtend<AsyncIterableIterator<number, undefined, void>>();
expectTypeOf<AsyncIter<number>>().toExtend<AsyncDisposable>();
expectTypeOf<AsyncIter<number>>().toExtend<Pipeline<number>>();
// a narrower value is a wider one
expectTypeOf<AsyncIter<1>>().toExtend<Pipeline<number>>();
expectTypeOf<Pipeline<number>>().not.toHaveProperty('map');
expectTypeOf<AsyncIter<number>['return']>().returns.toEqualTypeOf<Promise<IteratorResult<number, undefined>>>();

// ---- subclasses: pull() or pullBatch(), one of them --------------------------------------------------

export class Pulls extends AsyncIter<number> {
  protected override pull(): MaybePromise<number | typeof DONE> {
    return this.unread > 0 ? 1 : DONE;
  }
  protected override async close(reason?: unknown): Promise<void> {
    expectTypeOf(reason).toBeUnknown();
  }
}

export class PullsBatches extends AsyncIter<number> {
  protected override pullBatch(): Uint8Array | typeof DONE {
    return DONE;
  }
}

export class Wrong extends AsyncIter<number> {
  // @ts-expect-error: a string is no number
  protected override pull(): string {
    return '';
  }
}

expectTypeOf(new Pulls().map(String)).toEqualTypeOf<AsyncIter<string>>();
// @ts-expect-error: pull() is for the iterator alone
void new Pulls().pull();
