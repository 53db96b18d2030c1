// What runs in every worker: it loads the module, calls the function, and tells what comes of it.
import { AsyncLocalStorage } from 'node:async_hooks';
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

async function call({ href, name, args }: Request, job: WorkerJob): Promise<unknown> {
  const exported = (await import(href)) as Readonly<Record<string, unknown>>;
  job.throwIfCancelled();
  return functionOf(exported, name, href)(...args);
}

function functionOf(exported: Readonly<Record<string, unknown>>, name: string, href: string): AnyFunction {
  const found = Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (typeof found === 'function') return found as AnyFunction;
  const names = Object.keys(exported).filter((key) => typeof exported[key] === 'function');
  const others = names.length === 0 ? 'no functions' : names.join(', ');
  throw new TypeError(`Cannot call ${name} in a worker: ${href} exports no such function; it exports ${others}`);
}
