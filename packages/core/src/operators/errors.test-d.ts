// What the types of the operators for errors promise; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import {
  type AsyncIter,
  type CancelReason,
  catchError,
  finalize,
  from,
  type Pipeline,
  retry,
  type Settled,
  settle,
} from '../index.ts';

const numbers: number[] = [];

// ---- catchError: both kinds of values -------------------------------------------------------------

expectTypeOf(catchError(numbers, () => ['a'])).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(catchError(numbers, async (_error, { signal }) => [signal])).toEqualTypeOf<
  Pipeline<number | AbortSignal>
>();
expectTypeOf(catchError(numbers, () => [])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(
  catchError(numbers, (error) => {
    throw error;
  }),
).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(numbers).catchError(() => [true])).toEqualTypeOf<AsyncIter<number | boolean>>();
expectTypeOf(catchError(numbers, (error) => (error ? ['a'] : [true]))).toEqualTypeOf<
  Pipeline<number | string | boolean>
>();
expectTypeOf(from(numbers).catchError((error) => (error ? ['a'] : [true]))).toEqualTypeOf<
  AsyncIter<number | string | boolean>
>();
expectTypeOf(catchError<number, string>(numbers, () => ['a'])).toEqualTypeOf<Pipeline<number | string>>();
// @ts-expect-error: a number is no source
catchError(numbers, () => 5);

// ---- settle: the status tells which it is ---------------------------------------------------------

expectTypeOf(settle(numbers)).toEqualTypeOf<Pipeline<Settled<number>>>();
for await (const result of from(numbers).settle()) {
  if (result.status === 'fulfilled') expectTypeOf(result.value).toEqualTypeOf<number>();
  else expectTypeOf(result.reason).toEqualTypeOf<unknown>();
}
// @ts-expect-error: not before the status was looked at
expectTypeOf<Settled<number>['value']>().toEqualTypeOf<number>();
const settled: Settled<number> = await Promise.resolve<PromiseSettledResult<number>>({ status: 'fulfilled', value: 1 });
void settled;

// ---- finalize, retry ------------------------------------------------------------------------------

expectTypeOf(
  finalize(numbers, (reason) => expectTypeOf(reason).toEqualTypeOf<CancelReason | undefined>()),
).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(retry(async (attempt, { signal }) => [attempt, signal.aborted])).toEqualTypeOf<
  Pipeline<number | boolean>
>();
expectTypeOf(retry((attempt) => (attempt > 1 ? ['a'] : [1]))).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(retry<number>(() => [])).toEqualTypeOf<Pipeline<number>>();
retry(() => numbers, { shouldRetry: (error, { attempt }) => error instanceof TypeError && attempt < 3 });
// @ts-expect-error: no such option
retry(() => numbers, { attempts: 3 });
