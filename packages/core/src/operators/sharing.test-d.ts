// What the types of the operators between a source and its readers promise; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import {
  type AsyncIter,
  borrow,
  buffer,
  buffered,
  type BufferOptions,
  from,
  type Overflow,
  peekable,
  type Peekable,
  type Pipeline,
  share,
  type Shared,
  type ShareOptions,
  tee,
  type TeeOptions,
} from '../index.ts';

const numbers: number[] = [];

// ---- share: readers of the kind that it was made by -----------------------------------------------

expectTypeOf(share(numbers, { bufferSize: 1 })).toEqualTypeOf<Shared<number>>();
expectTypeOf(share(numbers, { bufferSize: 1 }).subscribe()).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(numbers).share({ bufferSize: 1 }).subscribe()).toEqualTypeOf<AsyncIter<number>>();
for await (const each of share(numbers, { bufferSize: 1 })) expectTypeOf(each).toEqualTypeOf<number>();
expectTypeOf(share([Promise.resolve('a')], { bufferSize: 1 }).subscribe()).toEqualTypeOf<Pipeline<string>>();
share(numbers, { bufferSize: 1 }).subscribe({ overflow: 'error' });
share(numbers, { bufferSize: 1 }).subscribe({ bufferSize: Infinity });
expectTypeOf<ShareOptions['overflow']>().toEqualTypeOf<Overflow | undefined>();
// @ts-expect-error: how far a reader may be behind has to be said
share(numbers);
// @ts-expect-error: likewise
share(numbers, {});
// @ts-expect-error: no such policy
share(numbers, { bufferSize: 1, overflow: 'drop' });
// @ts-expect-error: no such option
share(numbers, { bufferSize: 1, size: 1 });

// ---- tee: no policy that would let values of a branch go -------------------------------------------

expectTypeOf(tee(numbers, 2, { bufferSize: 1 })).toEqualTypeOf<[Pipeline<number>, Pipeline<number>]>();
expectTypeOf(from(numbers).tee(2, { bufferSize: 1 })).toEqualTypeOf<[AsyncIter<number>, AsyncIter<number>]>();
expectTypeOf(from(numbers).tee(8, { bufferSize: 1 }).length).toEqualTypeOf<8>();
expectTypeOf(tee(numbers, 9, { bufferSize: 1 })).toEqualTypeOf<Pipeline<number>[]>();
expectTypeOf(tee(numbers, numbers.length, { bufferSize: 1 })).toEqualTypeOf<Pipeline<number>[]>();
expectTypeOf(from(numbers).tee(numbers.length, { bufferSize: 1 })).toEqualTypeOf<AsyncIter<number>[]>();
expectTypeOf(tee(numbers, numbers.length > 1 ? 2 : 1, { bufferSize: 1 })).toEqualTypeOf<
  [Pipeline<number>] | [Pipeline<number>, Pipeline<number>]
>();
expectTypeOf(tee<number>(numbers, 2, { bufferSize: 1 })).toEqualTypeOf<Pipeline<number>[]>();
expectTypeOf<TeeOptions['overflow']>().toEqualTypeOf<'error' | 'wait' | undefined>();
// @ts-expect-error: how far a branch may be behind has to be said
tee(numbers, 2);
// @ts-expect-error: a branch has every value
tee(numbers, 2, { bufferSize: 1, overflow: 'drop-oldest' });

// ---- buffer, buffered ------------------------------------------------------------------------------

expectTypeOf(buffer(numbers, 2)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(numbers).buffer(2, { overflow: 'drop-newest' })).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf<BufferOptions['overflow']>().toEqualTypeOf<Overflow | undefined>();
// @ts-expect-error: no such policy
buffer(numbers, 2, { overflow: 'drop' });
// @ts-expect-error: how many may wait has to be said
buffer(numbers);
expectTypeOf(buffered(numbers, 2)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(['a']).buffered(2)).toEqualTypeOf<AsyncIter<string>>();
// @ts-expect-error: how many at once has to be said
buffered(numbers);

// ---- borrow ----------------------------------------------------------------------------------------

expectTypeOf(borrow(numbers)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(['a']).borrow()).toEqualTypeOf<AsyncIter<string>>();

// ---- peekable: a guard narrows what is taken -------------------------------------------------------

const mixed = from<string | number>(['a', 1]).peekable();
expectTypeOf(peekable(numbers)).toEqualTypeOf<Peekable<number>>();
expectTypeOf(mixed).toExtend<AsyncIter<string | number>>();
expectTypeOf(mixed.peek()).toEqualTypeOf<Promise<string | number | undefined>>();
expectTypeOf(mixed.nextIf((value) => typeof value === 'string')).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(mixed.nextIf(async (value, { signal }) => value === 1 && !signal.aborted)).toEqualTypeOf<
  Promise<string | number | undefined>
>();
expectTypeOf(mixed.nextIf('a')).toEqualTypeOf<Promise<string | number | undefined>>();
expectTypeOf(mixed.map((value) => [value])).toEqualTypeOf<AsyncIter<(string | number)[]>>();
// @ts-expect-error: none of the values can be that
void mixed.nextIf(true);
