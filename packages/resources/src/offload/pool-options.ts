import { describe } from '../checks/describe.ts';
import { checkNumber } from '../checks/number.ts';
import { onlyKnown } from '../checks/only-known.ts';
import { checkLimiter, type WorkerLimiter } from './limiter.ts';

/** How each worker is started; as `new Worker()` of `node:worker_threads` takes them. */
export interface ThreadOptions {
  /** Options of Node for it. Default: those of this process. */
  readonly execArgv?: string[] | undefined;
  /** Its `process.env`; what is undefined is left out. Default: a copy of the one here. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Its `process.argv` from the third place on. Default none. */
  readonly argv?: string[] | undefined;
  /** In MiB: a worker that needs more ends with a `BrokenWorkerError`. Default: as Node decides. */
  readonly resourceLimits?:
    | {
        readonly maxOldGenerationSizeMb?: number | undefined;
        readonly maxYoungGenerationSizeMb?: number | undefined;
        readonly codeRangeSizeMb?: number | undefined;
        readonly stackSizeMb?: number | undefined;
      }
    | undefined;
}

/** How a pool of workers is kept. */
export interface WorkerPoolOptions extends ThreadOptions {
  /** How many workers there are at most; a whole number of 1 or more. Default: `os.availableParallelism()`. */
  readonly max?: number | undefined;
  /** How long one may be idle before it is ended, in milliseconds; 0 or more, `Infinity` for as long as the pool. Default 10,000. */
  readonly idleMs?: number | undefined;
  /** Each call takes a token of it while it is under way, besides a worker. Default: none; the workers are the limit. */
  readonly limiter?: WorkerLimiter | undefined;
}

/** The options, in parts. */
export interface WorkerPoolPlan {
  readonly max: number | undefined;
  readonly idleMs: number;
  readonly limiter: WorkerLimiter | undefined;
  readonly thread: ThreadPlan;
}

/** The options of a worker; of its environment only what is there: Node would take undefined for a text. */
export interface ThreadPlan extends Omit<ThreadOptions, 'env'> {
  readonly env?: Record<string, string>;
}

const IDLE_MS = 10_000;
const ACTION = 'make a pool of workers';
const NAMES = ['max', 'idleMs', 'limiter', 'execArgv', 'env', 'argv', 'resourceLimits'];
const LIMITS = ['maxOldGenerationSizeMb', 'maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

/** @throws TypeError or RangeError for options that are not what they must be. */
export function poolPlanOf(options: WorkerPoolOptions): WorkerPoolPlan {
  onlyKnown(options, NAMES, ACTION);
  const { max, idleMs = IDLE_MS, limiter, env, ...rest } = options;
  if (max !== undefined) checkNumber(max, `${ACTION} with max`, 1);
  checkNumber(idleMs, `${ACTION} with idleMs`);
  checkLimiter(limiter, ACTION);
  const { execArgv, argv, resourceLimits } = rest;
  checkShapes({ execArgv, argv }, true);
  checkShapes({ env, resourceLimits }, false);
  if (resourceLimits !== undefined) onlyKnown(resourceLimits, LIMITS, ACTION);
  const isThere = ([, value]: readonly [string, unknown]): boolean => value !== undefined;
  const thread = { ...rest, ...(env && { env: Object.fromEntries(Object.entries(env).filter(isThere)) }) };
  return { max, idleMs, limiter, thread: thread as ThreadPlan };
}

/** @throws TypeError for what is no array, or no object: Node says so when the first worker starts, or never. */
function checkShapes(options: Readonly<Record<string, unknown>>, isArray: boolean): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (typeof value === 'object' && value !== null && Array.isArray(value) === isArray))
      continue;
    const shape = isArray ? 'array' : 'object';
    throw new TypeError(`Cannot ${ACTION} with ${name} ${describe(value)}: it must be an ${shape}`);
  }
}
