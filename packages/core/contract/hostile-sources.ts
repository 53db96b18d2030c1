/** A source that misbehaves while it is read, and what its reader must hear: an error, or the values all the same. */
export interface HostileReading {
  readonly kind: string;
  readonly make: (trap: Trap) => unknown;
  /** `own`: the error of the trap, as the same object. `type`: a TypeError. `values`: nothing amiss. `hang`: nothing. */
  readonly ends: 'own' | 'type' | 'values' | 'hang';
}

/** A source that misbehaves while it is closed, and what comes out of return(). */
export interface HostileClosing {
  readonly kind: string;
  readonly leave: (trap: Trap) => PropertyDescriptor;
  readonly ends: 'own' | 'type' | 'quietly';
}

/** What a hostile source may need: an error to throw, and the pipeline that reads it. */
export interface Trap {
  readonly error: Error;
  stream?: AsyncIterator<unknown, undefined, void> | undefined;
}

export const VALUES: readonly number[] = [1, 2, 3, 4, 5, 6];

type Result = IteratorResult<number, undefined>;

const own = (trap: Trap) => (): never => {
  throw trap.error;
};

/** An iterator over the values whose answers are made by `answer`. */
function answering(answer: (result: Result) => unknown): object {
  const values = VALUES.values();
  return {
    next: () => answer(values.next()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const thenable = (then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void): object => ({
  then,
});

/** A promise that whoever awaits it cannot look at: that throws `error`. */
export function unreadable<T>(promise: Promise<T>, error: Error): Promise<T> {
  const get = (): never => {
    throw error;
  };
  return Object.defineProperty(promise, 'constructor', { get });
}

export const hostileReadings: readonly HostileReading[] = [
  { kind: '[Symbol.asyncIterator]() throws', make: (trap) => ({ [Symbol.asyncIterator]: own(trap) }), ends: 'own' },
  { kind: '[Symbol.iterator]() throws', make: (trap) => ({ [Symbol.iterator]: own(trap) }), ends: 'own' },
  { kind: '[Symbol.asyncIterator]() gives a number', make: () => ({ [Symbol.asyncIterator]: () => 1 }), ends: 'type' },
  { kind: '[Symbol.iterator]() gives undefined', make: () => ({ [Symbol.iterator]: () => undefined }), ends: 'type' },
  {
    kind: 'the getter of next throws',
    make: (trap) => ({ [Symbol.asyncIterator]: () => Object.defineProperty({}, 'next', { get: own(trap) }) }),
    ends: 'own',
  },
  { kind: 'next is no function', make: () => ({ [Symbol.asyncIterator]: () => ({ next: 1 }) }), ends: 'type' },
  { kind: 'next() throws', make: (trap) => answering(own(trap)), ends: 'own' },
  { kind: 'next() rejects', make: (trap) => answering(() => Promise.reject(trap.error)), ends: 'own' },
  { kind: 'next() gives undefined', make: () => answering(() => undefined), ends: 'type' },
  { kind: 'next() gives a string', make: () => answering(() => 'value'), ends: 'type' },
  { kind: 'next() gives a promise of null', make: () => answering(() => Promise.resolve(null)), ends: 'type' },
  { kind: 'next() gives a promise of a number', make: () => answering(() => Promise.resolve(5)), ends: 'type' },
  {
    kind: 'the getter of done throws',
    make: (trap) => answering((result) => Promise.resolve(Object.defineProperty(result, 'done', { get: own(trap) }))),
    ends: 'own',
  },
  {
    kind: 'the getter of value throws',
    make: (trap) => answering((result) => Promise.resolve(Object.defineProperty(result, 'value', { get: own(trap) }))),
    ends: 'own',
  },
  {
    kind: 'the getter of done throws in an answer at once',
    make: (trap) => answering((result) => Object.defineProperty(result, 'done', { get: own(trap) })),
    ends: 'own',
  },
  {
    kind: 'the getter of then throws',
    make: (trap) => answering(() => Object.defineProperty({}, 'then', { get: own(trap) })),
    ends: 'own',
  },
  { kind: 'then() throws', make: (trap) => answering(() => thenable(own(trap))), ends: 'own' },
  {
    kind: 'the getter of constructor of a promise throws',
    make: (trap) => answering((result) => unreadable(Promise.resolve(result), trap.error)),
    ends: 'own',
  },
  {
    kind: 'next() gives a proxy of a promise',
    make: () => answering((result) => new Proxy(Promise.resolve(result), {})),
    ends: 'type',
  },
  {
    kind: 'next() gives a promise with a then of its own, which calls back at once',
    make: () =>
      answering((result) =>
        Object.assign(Promise.resolve(result), { then: (tell: (given: Result) => void) => tell(result) }),
      ),
    ends: 'values',
  },
  {
    kind: 'then() answers twice and throws',
    make: (trap) =>
      answering((result) =>
        thenable((resolve, reject) => {
          resolve(result);
          resolve({ value: 99, done: false });
          reject(trap.error);
          throw trap.error;
        }),
      ),
    ends: 'values',
  },
  {
    kind: 'then() answers with another thenable',
    make: () => answering((result) => thenable((resolve) => resolve(thenable((again) => again(result))))),
    ends: 'values',
  },
  { kind: 'then() never answers', make: () => answering(() => thenable(() => undefined)), ends: 'hang' },
  { kind: 'next() never settles', make: () => answering(() => new Promise(() => undefined)), ends: 'hang' },
  {
    kind: 'results are functions',
    make: () => answering((result) => Promise.resolve(Object.assign(() => undefined, result))),
    ends: 'values',
  },
  {
    kind: 'results are proxies',
    make: () => answering((result) => Promise.resolve(new Proxy(result, {}))),
    ends: 'values',
  },
  {
    kind: 'done is not a boolean',
    make: () => answering((result) => Promise.resolve({ value: result.value, done: result.done === true ? 'yes' : 0 })),
    ends: 'values',
  },
  {
    kind: 'next can be looked at once only',
    make: () => {
      const values = VALUES.values();
      let looked = false;
      const get = (): unknown => {
        if (looked) throw new Error('next was looked at twice');
        looked = true;
        return () => Promise.resolve(values.next());
      };
      return { [Symbol.asyncIterator]: () => Object.defineProperty({}, 'next', { get }) };
    },
    ends: 'values',
  },
  {
    kind: 'done and value can be looked at once only',
    make: () =>
      answering((result) => {
        const looked = new Set<string>();
        const once = (name: 'done' | 'value'): PropertyDescriptor => ({
          get: () => {
            if (looked.has(name)) throw new Error(`${name} was looked at twice`);
            looked.add(name);
            return result[name];
          },
        });
        return Promise.resolve(Object.defineProperties({}, { done: once('done'), value: once('value') }));
      }),
    ends: 'values',
  },
  {
    kind: 'the getters of return and throw throw',
    make: (trap) =>
      Object.defineProperties(
        answering((result) => Promise.resolve(result)),
        { throw: { get: own(trap) } },
      ),
    ends: 'values',
  },
  {
    kind: 'next() reads the pipeline that reads it',
    make: (trap) =>
      answering((result) => {
        // Nobody waits for this one: it must be answered all the same, and disturb nobody.
        trap.stream?.next().catch(() => undefined);
        trap.stream = undefined;
        return Promise.resolve(result);
      }),
    ends: 'values',
  },
];

export const hostileClosings: readonly HostileClosing[] = [
  { kind: 'the getter of return throws', leave: (trap) => ({ get: own(trap) }), ends: 'own' },
  { kind: 'return is no function', leave: () => ({ value: 5 }), ends: 'type' },
  { kind: 'return is null', leave: () => ({ value: null }), ends: 'quietly' },
  { kind: 'return() throws', leave: (trap) => ({ value: own(trap) }), ends: 'own' },
  { kind: 'return() rejects', leave: (trap) => ({ value: () => Promise.reject(trap.error) }), ends: 'own' },
  { kind: 'return() gives undefined', leave: () => ({ value: () => undefined }), ends: 'quietly' },
  { kind: 'return() gives a promise of a number', leave: () => ({ value: () => Promise.resolve(5) }), ends: 'quietly' },
  {
    kind: 'return() gives an object whose then throws',
    leave: (trap) => ({ value: () => thenable(own(trap)) }),
    ends: 'own',
  },
  {
    kind: 'return() gives an object whose getter of then throws',
    leave: (trap) => ({ value: () => Object.defineProperty({}, 'then', { get: own(trap) }) }),
    ends: 'own',
  },
  { kind: 'return() never settles', leave: () => ({ value: () => new Promise(() => undefined) }), ends: 'quietly' },
  {
    kind: 'return() gives a thenable that never answers',
    leave: () => ({ value: () => thenable(() => undefined) }),
    ends: 'quietly',
  },
  {
    kind: 'return() closes and reads the pipeline that closes it',
    leave: (trap) => ({
      value: async () => {
        await trap.stream?.next();
        void trap.stream?.return?.();
        return { value: undefined, done: true };
      },
    }),
    ends: 'quietly',
  },
];

/** A source that gives its values properly, and is left as `closing` says. */
export function closingBadly(closing: HostileClosing, trap: Trap): object {
  return Object.defineProperty(
    answering((result) => Promise.resolve(result)),
    'return',
    closing.leave(trap),
  );
}
