import { describe } from '../checks/describe.ts';

/** Where a module is that workers load; `M` is the type of what it exports. */
export interface WorkerModule<M> {
  /** An absolute URL. */
  readonly href: string;
  /** For the types alone: it is never there. */
  readonly exports?: M;
}

type AnyFunction = (...args: never[]) => unknown;

/** The names of the functions that a module exports. */
export type FunctionName<M> = { [K in keyof M]: M[K] extends AnyFunction ? K : never }[keyof M] & string;
/** What such a function takes. */
export type FunctionArgs<M, K extends keyof M> = M[K] extends (...args: infer A) => unknown ? Readonly<A> : never;
/** What it answers. */
export type FunctionResult<M, K extends keyof M> = M[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

/**
 * Names a module for workers, and says once what it exports: calls are then checked against that.
 *
 * @param module - Absolute: a `URL`, its text, or the path of a file. Next to the caller: `new URL('./work.js', import.meta.url)`.
 * @throws TypeError where it is not that.
 * @example
 * const path = workerModule<typeof import('node:path')>('node:path');
 * await offload(path, 'basename', ['/tmp/log.txt', '.txt']); // => 'log'
 */
export function workerModule<M>(module: URL | string): WorkerModule<M> {
  return { href: hrefOf(module) };
}

/** @throws TypeError for what names no module in a way that holds everywhere. */
export function hrefOf(module: unknown): string {
  const text = typeof module === 'string' ? module : (module as { href?: unknown } | undefined | null)?.href;
  if (typeof text !== 'string') {
    throw new TypeError(`Cannot offload to ${describe(module)}: the module must be a URL or an absolute path`);
  }
  if (/^(?:file|data|node):/.test(text)) return text;
  if (process.getBuiltinModule('node:path').isAbsolute(text))
    return process.getBuiltinModule('node:url').pathToFileURL(text).href;
  throw new TypeError(
    `Cannot offload to ${describe(text)}: the module must be absolute; give new URL('./work.js', import.meta.url), or import.meta.resolve('a-package')`,
  );
}
