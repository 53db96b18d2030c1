import { channel } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';
import { watchStorages } from './storages.js';
import { leftOpen, openResources, watchStrays } from './strays.js';

const SETTLE_MS = 20;

/** Held for all files of a worker: Node 20 can forget the subscribers of the next file to a channel that the last one let go. */
export const channels = [channel('forawait:suppressed'), channel('forawait:orphan')];

/**
 * Jest's Node environment, with two more questions at the end of each file: did anything go astray (see `strays.js`), and
 * is anything left open (a timer, a socket, a server, a child)? Either one fails the file.
 */
export default class CheckedEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.testPath = context.testPath;
    this.strays = watchStrays();
    this.strays.current = this.testPath;
    this.strays.seen.length = 0;
    this.strays.onLate = writeLate;
    this.before = openResources();
    this.endStorages = watchStorages();
  }

  async handleTestEvent(event, state) {
    if (event.name === 'test_start') this.strays.current = `${this.testPath} › ${event.test.name}`;
    if (event.name !== 'run_finish') return;
    const left = await leftOpen(this.before);
    await sleep(SETTLE_MS);
    for (const stray of this.strays.seen.splice(0)) {
      state.unhandledErrors.push(bare(`${stray.kind} in ${stray.during}\n${stray.detail}`));
    }
    if (left.length > 0) {
      state.unhandledErrors.push(
        bare(`Left open after the last test: ${left.join(', ')}; a test must end what it began`),
      );
    }
  }

  async teardown() {
    await super.teardown();
    this.endStorages();
    this.strays.current = '';
  }
}

/** What happens between files, or after the last one, has no test to fail: the reporter reads it from this file. */
function writeLate(stray) {
  // Not set where somebody runs jest with other reporters.
  if (process.env.FORAWAIT_LATE !== undefined) appendFileSync(process.env.FORAWAIT_LATE, `${JSON.stringify(stray)}\n`);
}

/** The stack of this file would only hide the one in the message. */
function bare(message) {
  const error = new Error(message);
  error.stack = message;
  return error;
}
