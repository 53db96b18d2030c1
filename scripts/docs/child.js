/**
 * Runs blocks, one at a time, as the parent sends them: `{ id, url, claims }` in, `{ id, failures }` out. Started with the
 * source loader, in a folder of its own.
 */
import { format } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { leftOpen, openResources, watchStrays } from '../jest/strays.js';
import { Claims } from './claims.js';

const SETTLE_MS = 5;

const strays = watchStrays();
// Without listeners the process would end at the first one; the record is read after each block.
for (const name of ['unhandledRejection', 'uncaughtException']) process.on(name, () => {});

const printed = [];
for (const name of ['log', 'info', 'warn', 'error', 'debug'])
  console[name] = (...values) => printed.push(format(...values));

process.on('message', async (message) => {
  process.send({ id: message.id, failures: await runBlock(message), printed: printed.splice(0).join('\n') });
});

/** @returns {Promise<{ line?: number, message: string }[]>} nothing when all is well */
async function runBlock({ url, claims }) {
  const failures = [];
  const claimed = new Claims(claims);
  globalThis.forawaitDocs = claimed;
  strays.current = url;
  const before = openResources();
  try {
    await import(url);
    failures.push(...claimed.broken());
  } catch (error) {
    failures.push({ message: error?.stack ?? String(error) });
  }
  const left = await leftOpen(before);
  await sleep(SETTLE_MS);
  failures.push(...strays.seen.splice(0).map(({ kind, detail }) => ({ message: `${kind}: ${detail}` })));
  if (left.length > 0) failures.push({ message: `leaves open: ${left.join(', ')}` });
  process.exitCode = undefined;
  return failures;
}
