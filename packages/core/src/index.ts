export { AsyncIter } from './async-iter.ts';
export { Pipeline } from './engine/pipeline.ts';
export * from './errors.ts';
export { from } from './from.ts';
export * from './operators/index.ts';
export * from './protocol.ts';
