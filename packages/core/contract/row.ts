/** What a test wants to see of a callback: it may throw, reject or wait, and the operator's own callback follows it. */
export type Look = (value: number, index: number, context: { readonly signal: AbortSignal }) => unknown;

/** Arguments after the source, and the class of the error that they give. */
export type Refused = readonly [args: readonly unknown[], name: 'TypeError' | 'RangeError'];

/** One operator, or one way of using it, and how the laws are to read it. */
export interface Row {
  /** The name of the export. */
  readonly operator: string;
  /** How this way of using it differs from the plain one. */
  readonly variant?: string;
  readonly kind: 'stream' | 'terminal';
  /** Whether it takes a callback: then `args` calls `look` in it. */
  readonly callback?: boolean;
  /** The arguments that follow the source; the same for the function and the method. */
  readonly args: (look: Look) => readonly unknown[];
  /** What is made of the values of the source first, for operators that want others than numbers. */
  readonly prepare?: (value: number) => unknown;
  /** The arguments of the function, where the source is not simply the first of them. */
  readonly spread?: (source: unknown, rest: readonly unknown[]) => readonly unknown[];
  /** The stream in what it gives, where that is not a stream itself. */
  readonly stream?: (made: unknown) => unknown;
  /** False where there is a function only. */
  readonly method?: false;
  /** Arguments that must be refused at the call: asked for where it takes any. None: there are no wrong ones. */
  readonly refuses?: readonly Refused[];
  /** What comes out for these values: all values of a stream in an array, or the answer. */
  readonly gives: (values: readonly number[]) => unknown;
  /** What is compared with `gives`, where the shape of the values depends on the source. */
  readonly flat?: true;
  /** Values come as they are ready, not in the order of the source. */
  readonly unordered?: boolean;
  /** May end before its source does: the law for the rest of the source is then "closed once". */
  readonly short?: boolean;
  /** May let values go, so that one value of its own may take all that the source has. */
  readonly skips?: boolean;
  /** Lets values go while it reads ahead: when it is left, the end of its source may be on its way already. */
  readonly thins?: true;
  /** It is for numbers only: put on top of what gives anything else, it fails as it must. */
  readonly numbers?: true;
  /** A callback that takes its time may be overtaken by the next value: it is dropped then, with a signal of its own. */
  readonly latest?: true;
  /** Gives a stream of the platform: to what reads that, an abort of the pipeline within is an error like any other, told to all reads that wait. */
  readonly foreign?: true;
  /** Never closes the iterator that it reads: the laws of closing are asked of it by contract/lending.ts. */
  readonly lends?: true;
  /** Makes a value of an error of its source, and ends. */
  readonly settles?: true;
  /** Keeps everything, as it says: nothing to read an endless source with. */
  readonly keeps?: true;
  /** Waits for real time: left out where every operator is put on top of every other. */
  readonly waits?: boolean;
  /** How many pulls of its own it may have made already when the source says done or fails; none when not given. */
  readonly behind?: number;
  /** How many pulls of the source a single `next()` may have in flight; 1 when not given. */
  readonly ahead?: number;
}

export const nameOf = ({ operator, variant }: Row): string =>
  variant === undefined ? operator : `${operator} (${variant})`;
