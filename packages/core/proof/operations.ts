import { filter, from, map, merge, take, zip } from '../src/index.ts';
import { ChannelSystem } from './channel-system.ts';
import { ChannelModel } from './models/channel.ts';
import { FilterModel } from './models/filter.ts';
import { ConcurrentMapModel } from './models/map-concurrent.ts';
import { MapModel } from './models/map.ts';
import { MergeModel } from './models/merge.ts';
import { TakeModel } from './models/take.ts';
import { ZipModel } from './models/zip.ts';
import type { Operation, Sources } from './operation.ts';
import { MAPS, PICKS, type Plan } from './plan.ts';

/** What is proven against a model. */
export const operations: readonly Operation[] = [
  {
    name: 'map',
    bounds: { calls: 3, events: 7 },
    sources: 1,
    callback: MAPS,
    apply: ([source], callback, signal) => map(from(source!, { signal }), callback),
    model: (plan) => new MapModel(plan),
  },
  {
    name: 'filter',
    bounds: { calls: 3, events: 7 },
    sources: 1,
    callback: PICKS,
    picks: true,
    apply: ([source], callback, signal) => filter(from(source!, { signal }), callback),
    model: (plan) => new FilterModel(plan),
  },
  ...[0, 1, 2].map((limit) => ({
    name: `take(${limit})`,
    bounds: { calls: limit + 2, events: 9 },
    sources: 1,
    apply: ([source]: Sources, _: unknown, signal: AbortSignal) => take(from(source!, { signal }), limit),
    model: (plan: Plan) => new TakeModel(plan, limit),
  })),
  ...[true, false].map((ordered) => ({
    bounds: { calls: 3, events: 7 },
    name: `map (concurrency 2${ordered ? '' : ', unordered'})`,
    sources: 1,
    callback: MAPS,
    pullsAtOnce: 1,
    callbacksAtOnce: 2,
    apply: ([source]: Sources, callback: (value: string) => unknown, signal: AbortSignal) =>
      map(from(source!, { signal }), callback, { concurrency: 2, ordered }),
    model: (plan: Plan) => new ConcurrentMapModel(plan, { limit: 2, ordered }),
  })),
  {
    name: 'merge',
    bounds: { calls: 3, events: 6 },
    sources: 2,
    pullsAtOnce: 1,
    apply: (sources, _, signal) => merge(sources, { signal }),
    model: (plan) => new MergeModel(plan, 2),
  },
  {
    name: 'zip',
    bounds: { calls: 3, events: 6 },
    sources: 2,
    plain: true,
    pullsAtOnce: 1,
    apply: (sources, _, signal) => zip(sources, { signal }),
    model: (plan) => new ZipModel(plan, 2),
  },
  ...[0, 1, 2].map((capacity) => ({
    name: `channel(${capacity})`,
    bounds: { calls: 6, events: 6 },
    sources: 0,
    actions: ['next', 'send', 'return', 'close', 'fail', 'cancel', 'abort'],
    system: (plan: Plan) => new ChannelSystem(plan, capacity),
    model: (plan: Plan) => new ChannelModel(plan, capacity),
  })),
];
