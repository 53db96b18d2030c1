// 19 · A nursery: tasks that end before the block does, whatever happens in one of them.
//
// All tasks have ended when `openNursery()` answers. The first error cancels the others, which clean up, and comes out in an
// `AggregateError`, with all that went wrong besides. `start()` waits until a task says that it is ready.

import { openNursery, sleep } from '@forawait/resources';
import { runIfStarted } from './run-if-started.ts';

/** Cooks for a while, and turns the stove off, whatever happens. */
async function cook(dish: string, ms: number): Promise<void> {
  try {
    await sleep(ms);
    console.log(`${dish} is ready`);
  } finally {
    console.log(`stove off: ${dish}`);
  }
}

/** The oven, which can be used as soon as it is hot. */
async function heat({ started }: { readonly started: (degrees: number) => void }): Promise<void> {
  await sleep(5);
  started(200);
  await sleep(60_000).finally(() => console.log('oven off'));
}

export async function main(): Promise<void> {
  await openNursery(async (kitchen) => {
    const degrees = await kitchen.start(heat);
    console.log(`the oven has ${degrees} degrees`);
    await openNursery((dinner) => {
      dinner.startSoon(() => cook('soup', 10));
      dinner.startSoon(() => cook('rice', 20));
    });
    console.log('dinner is served');
    kitchen.cancel();
  });

  const burnt = openNursery((kitchen) => {
    kitchen.startSoon(() => cook('stew', 60_000));
    kitchen.startSoon(async () => {
      await cook('toast', 5);
      throw new Error('the toast is burnt');
    });
  });
  await burnt.catch((group: unknown) => console.log('errors:', (group as AggregateError).errors.map(String).join()));
}

await runIfStarted(import.meta.url, main);
