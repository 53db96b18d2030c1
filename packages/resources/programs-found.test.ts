// Programs that `npm run proof` has found, cut down: see docs/proof.md.
import { expect, test } from '@jest/globals';
import type { Block } from './proof/programs/program.ts';
import { Runs } from './proof/programs/run.ts';

const within = (timeoutMs: number | undefined, signal: boolean, ...body: Block): Block => [
  { do: 'scope', options: { timeoutMs, shield: false, signal, fails: false }, body },
];
const nursery = (...body: Block): Block => [{ do: 'nursery', signal: false, body }];

test.each<[string, Block]>([
  [
    'its waits are asked after that',
    nursery(
      ...within(1, true, { do: 'deadline', scope: 1, ms: 1 }, { do: 'shield', scope: 0, up: true }, { do: 'wait' }),
    ),
  ],
  [
    'a sleep that was over before that is over',
    nursery(
      { do: 'shield', scope: 0, up: true },
      ...nursery(
        { do: 'spawn', nursery: 1, body: [{ do: 'sleep', ms: 2 }] },
        ...within(1, false, ...within(2, false, { do: 'deadline', scope: 3, ms: 2 })),
      ),
    ),
  ],
])('who looks at a scope that is overdue cancels it: %s', async (_what, program) => {
  const runs = new Runs();
  try {
    expect((await runs.run(program, { step: 1, scope: 0 })).faults).toEqual([]);
  } finally {
    runs.restore();
  }
});

/** Main throws the cancellation of the scope around its nursery while a task shields that. */
const behindShield = (last: Block): Block => [
  ...nursery(
    { do: 'cancel', scope: 1 },
    {
      do: 'spawn',
      nursery: 0,
      body: [{ do: 'shield', scope: 0, up: true }, { do: 'turns', count: 20 }, ...last],
    },
    { do: 'send' },
  ),
];

test.each<[string, Block]>([
  ['an error where the shield stays up', []],
  ['none any longer where the shield is down at the end', [{ do: 'shield', scope: 0, up: false }]],
  ['none beside another error', [{ do: 'shield', scope: 0, up: false }, { do: 'throw' }]],
])('a cancellation that was thrown behind a shield is %s', async (_what, last) => {
  const runs = new Runs();
  try {
    expect((await runs.run(behindShield(last))).faults).toEqual([]);
  } finally {
    runs.restore();
  }
});
