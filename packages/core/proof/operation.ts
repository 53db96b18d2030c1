import type { Model } from './models/model.ts';
import type { Answer, Plan } from './plan.ts';
import type { Bounds } from './run.ts';
import type { Subject } from './system.ts';

export type Sources = readonly AsyncIterableIterator<string, undefined, void>[];

/** An operator over sources that are given, and the rules that it goes by. */
export interface Operation {
  readonly name: string;
  /** How far every schedule is gone through. */
  readonly bounds: Bounds;
  readonly sources: number;
  /** What its callback may answer, if it has one; of one that `picks`, whether to keep the value. */
  readonly callback?: readonly Answer[];
  readonly picks?: true;
  /** How many questions to one source, and how many callbacks, may be under way; default: as many as the reader's calls. */
  readonly pullsAtOnce?: number;
  readonly callbacksAtOnce?: number;
  /** Answers at once are plain ones: those of several sources that come by promises in one moment have no order. */
  readonly plain?: true;
  readonly apply?: (
    sources: Sources,
    callback: (value: string) => unknown,
    signal: AbortSignal,
  ) => AsyncIterator<unknown, undefined, void>;
  /** What is driven, where that is more than a reader over sources, and what can be done with it; the last at most once. */
  readonly system?: (plan: Plan) => Subject;
  readonly actions?: readonly string[];
  readonly model: (plan: Plan) => Model;
}
