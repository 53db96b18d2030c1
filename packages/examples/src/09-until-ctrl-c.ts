// 9 · A whole program: it runs until Ctrl-C, then puts its things away and exits with the code that shells expect, 130.
//
// `main()` turns the first Ctrl-C into an aborted `signal`; a second one ends the process at once. `takeUntil(signal)` ends
// the loop, and the exit stack leaves what was entered, last in, first out. `harvest` is built the same way.

import { AsyncExitStack, contextManager, main as runMain } from '@forawait/resources';
import { counter } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const thing = contextManager(async function* (name: string) {
  console.log(`${name} is up`);
  try {
    yield name;
  } finally {
    console.log(`${name} is down`);
  }
});

/** Ticks ten times a second until the signal aborts. */
export async function program({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  await AsyncExitStack.run(async (stack) => {
    await stack.enter(thing('database'));
    await stack.enter(thing('server'));
    for await (const tick of counter(1, Infinity, { everyMs: 100 }).takeUntil(signal)) {
      console.log(`tick ${tick}`);
    }
  });
}

await runIfStarted(import.meta.url, () => runMain(program));
