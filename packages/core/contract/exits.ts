import type { SourceOptions } from '../src/index.ts';
import { settleTasks } from '../src/testing/index.ts';
import { type Case, drain, isStream, open, type Stream } from './cases.ts';
import type { Look } from './row.ts';

/** One use of an operator that is about to be left. */
export interface Visit {
  readonly one: Case;
  readonly controller: AbortController;
  /** What the exit was made with: an error of the loop, of a callback, or the reason of an abort. */
  readonly error: Error;
  /** Reads to the end or to the answer; the callback does as `look` does. */
  drain(look?: Look): Promise<unknown>;
  /** The stream, not read yet. */
  open(look?: Look): Stream;
}

/** One way to leave a pipeline. */
export interface Exit {
  readonly name: string;
  /** What it can be done with. */
  readonly fits: (one: Case) => boolean;
  /** What the source has to do meanwhile; default: it answers. */
  readonly source?: 'hangs' | 'fails';
  /** The reader does not wait for the close: the timer of the grace may outlive the exit, but not the grace. */
  readonly behind?: true;
  readonly leave: (visit: Visit) => Promise<unknown>;
}

const always = (): boolean => true;
const hasCallback = ({ row }: Case): boolean => row.callback === true;

/** The error that `action` ends with, or undefined. */
export async function errorOf(action: Promise<unknown> | (() => Promise<unknown>)): Promise<unknown> {
  try {
    await (typeof action === 'function' ? action() : action);
    return undefined;
  } catch (error) {
    return error;
  }
}

async function loop(stream: Stream, body: () => boolean): Promise<void> {
  for await (const value of stream) if (body()) return void value;
}

export const exits: readonly Exit[] = [
  { name: 'the end', fits: always, leave: (visit) => visit.drain() },
  {
    name: 'the end, with three calls at a time',
    fits: isStream,
    leave: async (visit) => {
      const stream = visit.open();
      for (let ended = false; !ended;) {
        const results = await Promise.all([stream.next(), stream.next(), stream.next()]);
        ended = results.some(({ done }) => done === true);
      }
    },
  },
  { name: 'break', fits: isStream, leave: (visit) => loop(visit.open(), () => true) },
  {
    name: 'an error in the loop',
    fits: isStream,
    leave: (visit) =>
      errorOf(
        loop(visit.open(), () => {
          throw visit.error;
        }),
      ),
  },
  { name: 'return() before the first read', fits: isStream, leave: (visit) => visit.open().return() },
  {
    name: 'return(), twice',
    fits: isStream,
    leave: async (visit) => {
      const stream = visit.open();
      await stream.next();
      await Promise.all([stream.return(), stream.return()]);
      await stream.return();
    },
  },
  {
    name: 'return() while a read waits',
    fits: isStream,
    source: 'hangs',
    leave: async (visit) => {
      const stream = visit.open();
      const reading = stream.next();
      await settleTasks();
      await stream.return();
      await reading;
    },
  },
  {
    name: 'return() while two reads wait',
    fits: isStream,
    source: 'hangs',
    leave: async (visit) => {
      const stream = visit.open();
      const reading = [stream.next(), stream.next()];
      await stream.return();
      await Promise.all(reading);
    },
  },
  {
    name: 'throw()',
    fits: isStream,
    leave: async (visit) => {
      const stream = visit.open();
      await stream.next();
      await errorOf(stream.throw(visit.error));
    },
  },
  {
    name: 'dispose',
    fits: isStream,
    leave: async (visit) => {
      const stream = visit.open();
      await stream.next();
      await stream[Symbol.asyncDispose]();
    },
  },
  {
    name: 'a callback that throws',
    fits: hasCallback,
    leave: (visit) =>
      errorOf(
        visit.drain(() => {
          throw visit.error;
        }),
      ),
  },
  {
    name: 'a callback that rejects',
    fits: hasCallback,
    leave: (visit) => errorOf(visit.drain(() => Promise.reject(visit.error))),
  },
  {
    name: 'a callback that rejects at the second value',
    fits: hasCallback,
    leave: (visit) =>
      errorOf(visit.drain((_value, index) => (index === 1 ? Promise.reject(visit.error) : Promise.resolve()))),
  },
  {
    name: 'callbacks that reject while calls overlap',
    fits: (one) => isStream(one) && hasCallback(one),
    leave: async (visit) => {
      const stream = visit.open(() => Promise.reject(visit.error));
      await Promise.allSettled([stream.next(), stream.next(), stream.next()]);
    },
  },
  {
    name: 'an abort before the first read',
    fits: always,
    leave: async (visit) => {
      visit.controller.abort(visit.error);
      await errorOf(() => visit.drain());
    },
  },
  {
    name: 'an abort between two reads',
    fits: isStream,
    leave: async (visit) => {
      const stream = visit.open();
      await stream.next();
      visit.controller.abort(visit.error);
      await errorOf(stream.next());
    },
  },
  {
    name: 'an abort while a read waits',
    fits: always,
    source: 'hangs',
    behind: true,
    leave: async (visit) => {
      const reading = errorOf(visit.drain());
      await settleTasks();
      visit.controller.abort(visit.error);
      await reading;
    },
  },
  {
    name: 'an abort while a callback runs',
    fits: hasCallback,
    leave: async (visit) => {
      const reading = errorOf(visit.drain((_value, _index, { signal }) => aborted(signal)));
      await settleTasks();
      visit.controller.abort(visit.error);
      await reading;
    },
  },
  { name: 'an error of the source', fits: always, source: 'fails', leave: (visit) => errorOf(() => visit.drain()) },
];

/** Rejects as well-behaved work does: with the reason of its signal. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** A use of `one` over `source`. */
export function visit(one: Case, source: unknown, controller: AbortController, seen: AbortSignal[]): Visit {
  const options: SourceOptions = { signal: controller.signal };
  const looking =
    (look: Look = () => undefined): Look =>
    (value, index, context) => {
      seen.push(context.signal);
      return look(value, index, context);
    };
  return {
    one,
    controller,
    error: new Error('the error of this exit'),
    drain: (look) => drain(one, source, looking(look), options),
    open: (look) => open(one, source, looking(look), options),
  };
}
