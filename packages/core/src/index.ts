export {
  adaptiveLimiter,
  type AdaptiveLimiter,
  type AdaptiveLimiterOptions,
  type AdaptiveLimiterStatistics,
} from './adaptive-limiter.ts';
export { AsyncIter } from './async-iter.ts';
export {
  channel,
  type Channel,
  type ChannelOptions,
  type ChannelStatistics,
  type Receiver,
  type Sender,
  type SendOptions,
} from './channel.ts';
export { Pipeline } from './engine/pipeline.ts';
export * from './errors.ts';
export { from } from './from.ts';
export { type Limiter, limiter, type LimiterOptions } from './limiter.ts';
export type { LimiterStatistics, Paces, Permit, PermitOptions, PermitOutcome } from './limiter.ts';
export * from './operators/index.ts';
export * from './protocol.ts';
