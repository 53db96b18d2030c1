import { DONE, type Reducer, type Source } from '../protocol.ts';
import type { Driver } from './driver.ts';
import { Fold } from './op.ts';
import { driverOf } from './open.ts';
import { PENDING } from './place.ts';
import { sibling } from './reader.ts';

/**
 * Read `source` to its end, `sink` making a new state of the old one and each value: all terminal operations. No promise
 * is made but the result, and those that sources and callbacks give.
 */
export function fold<T, A>(source: Source<T>, sink: Reducer<A, T>, state: A): Promise<A> {
  return foldDriver(driverOf(source), sink, state);
}

/** As `fold`, for terminal operations that fuse an operator of their own first. */
export function foldDriver<T, A>(driver: Driver, sink: Reducer<A, T>, state: A): Promise<A> {
  const run = new Fold(sink as Fold['sink'], state);
  return (driver.free() ? driver.occupy(run, fused(driver, run)) : asked(driver, run)) as Promise<A>;
}

/** Whole batches and single items straight through the operators. */
async function fused(driver: Driver, run: Fold): Promise<unknown> {
  let value = driver.begin(run);
  while (value === PENDING) {
    let answer: unknown;
    try {
      answer = await driver.pending;
    } catch (error) {
      value = driver.refuse(error);
      continue;
    }
    value = driver.resume(answer, run);
  }
  return run.state;
}

/** For a pipeline that is being read already: one request after the other. */
async function asked(driver: Driver, run: Fold): Promise<unknown> {
  for (;;) {
    const value = await driver.request();
    if (value === DONE) return run.state;
    try {
      run.state = await run.sink(run.state, value, run.index++, driver.feed.context);
    } catch (error) {
      await driver.feed.quietly(() => driver.close(sibling(error)));
      throw error;
    }
  }
}
