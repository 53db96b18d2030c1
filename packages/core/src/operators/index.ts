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
export * from './first.ts';
export * from './count.ts';

// values made of values
export * from './tap.ts';
export * from './enumerate.ts';
export * from './scan.ts';
export * from './chunks.ts';

// several sources
export * from './concat.ts';
export * from './merge.ts';
export * from './zip.ts';

// other ways of reading
export * from './batches.ts';
export * from './through.ts';
