export { counter, type CounterOptions } from './counter.ts';
export type { MissedTicks } from './counter-ticks.ts';
export type { LongLinePolicy } from './lines/cut.ts';
export type { BlobLike, BodyLike, LineChunk, LineInput } from './lines/input.ts';
export type { Newline } from './lines/line-ends.ts';
export { LongLineError } from './lines/line-errors.ts';
export { LineReader, lineReader } from './lines/line-reader.ts';
export type { Decompress, LineReaderOptions } from './lines/options.ts';
export * from './fetcher/index.ts';
