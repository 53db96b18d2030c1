import { test } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import type { Case } from './cases.ts';

/** Longer than any case takes; only one that really hangs gets here, since time is virtual where a law waits. */
const PATIENCE_MS = 4000;
const HANGS = 'It hangs';
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

/**
 * One test that asks the same of many operators, and names those that fail. (One test for each of them would be ten
 * thousand tests, which take longer to count than to run.)
 */
export function everyCase(name: string, chosen: readonly Case[], check: (one: Case) => unknown): void {
  test(
    name,
    async () => {
      if (chosen.length === 0) throw new Error('No operator is asked: the law would hold for nobody');
      // Most faults are one fault of many operators: told once, with the names of all of them.
      const failures = new Map<string, string[]>();
      for (const one of chosen) {
        const failure = await failureOf(one, check);
        if (failure === undefined) continue;
        failures.set(failure, [...(failures.get(failure) ?? []), one.name]);
        if (failure.includes(HANGS)) break; // a few more of these, and nobody would wait for the end of the run
      }
      if (failures.size > 0) throw new Error(told(failures));
      // `npm run proof` says how many were asked
      if (process.env['FORAWAIT_CASES'] !== undefined)
        appendFileSync(process.env['FORAWAIT_CASES'], `${chosen.length}\n`);
    },
    PATIENCE_MS * 5,
  );
}

async function failureOf(one: Case, check: (one: Case) => unknown): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise((resolve, reject) => {
      timer = realSetTimeout(() => reject(new Error(HANGS)), PATIENCE_MS);
      void (async () => await check(one))().then(resolve, reject);
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    realClearTimeout(timer);
  }
}

function told(failures: ReadonlyMap<string, readonly string[]>): string {
  return [...failures].map(([failure, names]) => `${names.join(', ')}:\n${failure}`).join('\n\n');
}
