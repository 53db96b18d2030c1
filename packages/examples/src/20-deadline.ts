// 20 · Deadlines: `moveOnAfter()` ends a block quietly, `failAfter()` with a `TimeoutError`; what is in it cleans up.
//
// A scope that was cancelled stays so: whatever waits in it is rejected, each time anew. A clean-up that has to wait itself is
// `shielded()` from that. The `signal` of a scope reaches sources and operators, which close what they have opened.

import { failAfter, moveOnAfter, shielded, sleep } from '@forawait/resources';
import { counter } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

/** Says goodbye, which takes a moment, also when time is up. */
async function call(name: string): Promise<void> {
  console.log(`calling ${name}`);
  try {
    await sleep(60_000);
  } finally {
    await shielded(() => moveOnAfter(1000, () => sleep(5)));
    console.log(`said goodbye to ${name}`);
  }
}

export async function main(): Promise<void> {
  const ticks: number[] = [];
  const answer = await moveOnAfter(120, async ({ signal }) => {
    for await (const tick of counter(1, Infinity, { everyMs: 50, signal })) ticks.push(tick);
  });
  console.log('ticked until time was up:', ticks[0] === 1 && answer === undefined);

  await failAfter(20, () => call('Ada')).catch((error: unknown) => console.log(String(error)));

  const winner = await moveOnAfter(60_000, async (scope) => {
    await moveOnAfter(10, () => call('Grace'));
    scope.deadline = performance.now() + 10;
    await call('Linus');
  });
  console.log('nobody answered:', winner === undefined);
}

await runIfStarted(import.meta.url, main);
