import type { VirtualTimers } from './virtual-timers.ts';

type Run = (...values: unknown[]) => void;
type Timeout = (run: Run, delayMs?: number, ...values: unknown[]) => unknown;
interface Immediates {
  readonly setImmediate?: (run: Run, ...values: unknown[]) => object;
  readonly clearImmediate?: (handle: unknown) => void;
}
interface Clears {
  readonly clearTimeout: (handle: unknown) => void;
  readonly clearInterval: (handle: unknown) => void;
}

/** Node's `util.promisify` asks for this symbol; it is a registered one, so no import is needed. */
const PROMISIFIED = Symbol.for('nodejs.util.promisify.custom');

/** What stands in for the platform, and how to take it back. */
export interface InstalledGlobals {
  /** Immediates that have been scheduled and have not run. They stay real: they take no time. */
  readonly immediates: ReadonlySet<unknown>;
  restore(): void;
}

/** Puts timers, dates, `performance.now` and `AbortSignal.timeout` of this realm on the virtual clock. */
export function installGlobals(timers: VirtualTimers, startDateMs: number): InstalledGlobals {
  const undo: (() => void)[] = [];
  const replace = (target: object, key: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, key);
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(target, key);
      else Object.defineProperty(target, key, before);
    });
  };
  replaceTimers(timers, replace);
  replaceClocks(timers, startDateMs, replace);
  replace(AbortSignal, 'timeout', (delayMs: number) => timeoutSignal(timers, delayMs));
  const immediates = new Set<unknown>();
  countImmediates(immediates, replace);
  return {
    immediates,
    restore: () => {
      for (const step of undo.splice(0).reverse()) step();
    },
  };
}

type Replace = (target: object, key: string, value: unknown) => void;

function replaceTimers(timers: VirtualTimers, replace: Replace): void {
  const setTimeout: Timeout = (run, delayMs, ...values) => timers.make(run, delayMs, values, false);
  Object.defineProperty(setTimeout, PROMISIFIED, {
    value: (delayMs: number, value: unknown) => new Promise((resolve) => setTimeout(resolve, delayMs, value)),
  });
  const setInterval: Timeout = (run, delayMs, ...values) => timers.make(run, delayMs, values, true);
  const real = globalThis as unknown as Clears;
  const { clearTimeout, clearInterval } = real;
  // A handle that is not ours was made before the clock became virtual: it goes to those who made it.
  const clear = (otherwise: (handle: unknown) => void) => (handle: unknown) => {
    const timer = timers.find(handle);
    if (timer === undefined) otherwise.call(globalThis, handle);
    else timers.stop(timer);
  };
  replace(globalThis, 'setTimeout', setTimeout);
  replace(globalThis, 'setInterval', setInterval);
  replace(globalThis, 'clearTimeout', clear(clearTimeout));
  replace(globalThis, 'clearInterval', clear(clearInterval));
}

function replaceClocks(timers: VirtualTimers, startDateMs: number, replace: Replace): void {
  const RealDate = Date;
  const dateNow = (): number => startDateMs + timers.now;
  replace(RealDate, 'now', dateNow);
  // A proxy, not a subclass: dates made before and after are of one class, and `instanceof` holds for both.
  const VirtualDate: DateConstructor = new Proxy(RealDate, {
    apply: () => new RealDate(dateNow()).toString(),
    construct: (target, values: unknown[], newTarget): Date =>
      Reflect.construct(
        target,
        values.length === 0 ? [dateNow()] : values,
        newTarget === VirtualDate ? target : newTarget,
      ) as Date,
  });
  replace(globalThis, 'Date', VirtualDate);
  // A whole number to start from: then no sum of whole delays is off by a rounding error.
  const started = Math.ceil(performance.now());
  replace(performance, 'now', () => started + timers.now);
}

function timeoutSignal(timers: VirtualTimers, delayMs: number): AbortSignal {
  const controller = new AbortController();
  const expire = (): void => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  };
  timers.make(expire, delayMs, [], false);
  return controller.signal;
}

function countImmediates(open: Set<unknown>, replace: Replace): void {
  const { setImmediate, clearImmediate } = globalThis as unknown as Immediates;
  if (setImmediate === undefined || clearImmediate === undefined) return; // a browser
  const counted = (run: Run, ...values: unknown[]): object => {
    const handle = setImmediate(() => {
      open.delete(handle);
      run(...values);
    });
    open.add(handle);
    return handle;
  };
  Object.defineProperty(counted, PROMISIFIED, {
    value: (value: unknown) => new Promise((resolve) => counted(resolve, value)),
  });
  replace(globalThis, 'setImmediate', counted);
  replace(globalThis, 'clearImmediate', (handle: unknown) => {
    open.delete(handle);
    clearImmediate(handle);
  });
}
