// What runs in every worker: it loads the module, calls the function, and tells what comes of it.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Source } from '@forawait/core';
import { describeError } from '../checks/describe.ts';
import type { Outlet } from './outlet.ts';
import type { StreamEnd } from './stream.ts';
import { asJob, WorkerJob } from './worker-job.ts';
import type { Request } from './wire.ts';

type AnyFunction = (...args: readonly unknown[]) => unknown;

/** Piscina calls this for each request. Whatever happens, the last reply has been posted when it settles. */
export default async function handle(request: Request): Promise<void> {
  const job = new WorkerJob(request);
  try {
    job.begin();
    job.answer(
      await asJob(
        job,
        () => new AsyncLocalStorage(),
        () => call(request, job),
      ),
    );
  } catch (error) {
    job.fail(error);
  }
}

async function call({ href, name, args, inputs, output }: Request, job: WorkerJob): Promise<unknown> {
  const exported = await load(href);
  job.throwIfCancelled();
  const made = functionOf(exported, name, href)(...(await withInputs(args, inputs)));
  if (output === undefined) return made;
  await send(await outletOf(await made, output, `${name} of ${href}`), job);
  return undefined;
}

/** What cannot be parsed says nothing of where it stands. */
async function load(href: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot load ${href} in a worker: ${error.message}`, { cause: error });
  }
}

/** Only what streams waits for the rest of the package to be loaded. */
async function withInputs(args: readonly unknown[], inputs: Request['inputs']): Promise<readonly unknown[]> {
  if (inputs.length === 0) return args;
  const { Received } = await import('./received.ts');
  const all = [...args];
  for (const { index, end } of inputs) all[index] = new Received(end);
  return all;
}

async function outletOf(made: unknown, end: StreamEnd, what: string): Promise<Outlet<unknown>> {
  const { Outlet } = await import('./outlet.ts');
  try {
    return new Outlet(made as Source<unknown>, end);
  } catch (error) {
    throw new TypeError(`Cannot read what ${what} answers: ${describeError(error)}`, { cause: error });
  }
}

/** Sends what is made, until it ends or nobody wants it any more; then it is closed. */
async function send(outlet: Outlet<unknown>, { signal }: WorkerJob): Promise<void> {
  const stop = (): void => void outlet.stop().catch(() => undefined);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  await outlet.run();
  await outlet.stop();
}

function functionOf(exported: Readonly<Record<string, unknown>>, name: string, href: string): AnyFunction {
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (typeof found === 'function') return found as AnyFunction;
  const names = Object.keys(exported).filter((key) => typeof exported[key] === 'function');
  const others = names.length === 0 ? 'no functions' : names.join(', ');
  throw new TypeError(`Cannot call ${name} in a worker: ${href} exports no such function; it exports ${others}`);
}
