// the helpers of the TC39 draft
export * from './map.ts';
export * from './filter.ts';
export * from './take.ts';
export * from './drop.ts';
export * from './flatMap.ts';
export * from './reduce.ts';
export * from './toArray.ts';
export * from './forEach.ts';
export * from './some.ts';
export * from './every.ts';
export * from './find.ts';

// which values
export * from './takeWhile.ts';
export * from './dropWhile.ts';
export * from './takeUntil.ts';
export * from './distinct.ts';
export * from './distinctUntilChanged.ts';
export * from './first.ts';
export * from './last.ts';
export * from './at.ts';
export * from './count.ts';
export * from './min.ts';
export * from './max.ts';
export * from './sum.ts';
export * from './isEmpty.ts';
export * from './includes.ts';

// values made of values
export * from './tap.ts';
export * from './enumerate.ts';
export * from './scan.ts';
export * from './pairwise.ts';
export * from './chunks.ts';
export * from './windows.ts';
export * from './chunksWithin.ts';
export * from './readyChunks.ts';
export * from './flatten.ts';
export * from './compact.ts';
export * from './groupBy.ts';
export * from './partition.ts';

// several sources
export * from './concat.ts';
export * from './merge.ts';
export * from './interleave.ts';
export * from './zip.ts';
export * from './zipLatest.ts';
export * from './race.ts';
export * from './mergeSorted.ts';
export * from './switchMap.ts';

// several readers
export { share, type Shared, type ShareOptions } from './share.ts';
export * from './tee.ts';
export * from './borrow.ts';
export { peekable, type Peekable, type Peeks } from './peekable.ts';

// buffers
export * from './buffer.ts';
export * from './buffered.ts';
export * from './conflate.ts';

// errors
export * from './catchError.ts';
export * from './settle.ts';
export * from './finalize.ts';
export * from './retry.ts';

// time
export * from './delay.ts';
export * from './throttle.ts';
export * from './debounce.ts';
export * from './sample.ts';
export * from './timeout.ts';
export * from './rateLimit.ts';

// other ways of reading
export * from './batches.ts';
export * from './through.ts';
export * from './toReadableStream.ts';
export * from './pipeTo.ts';
