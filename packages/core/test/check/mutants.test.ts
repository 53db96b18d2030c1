import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BrokenLawError, type CheckSource, checkAsyncIterable } from '../../src/testing/index.ts';
import { Honest } from './honest.ts';
import { closing } from './mutants/closing.ts';
import { errors } from './mutants/errors.ts';
import { shape } from './mutants/shape.ts';
import { traces } from './mutants/traces.ts';
import { values } from './mutants/values.ts';

const mutants = [...shape, ...values, ...errors, ...closing, ...traces];

const SEEDS = [1, 2];

test.each(SEEDS)('an honest iterator keeps every law (seed %d)', async (seed) => {
  const withSignal = (signal: AbortSignal, source: CheckSource): Honest => new Honest(source, signal);
  await checkAsyncIterable((source) => new Honest(source), { withSignal, seed });
});

test.each(mutants)('$fault breaks the law "$law"', async ({ make, law }) => {
  const Mutant = make(Honest);
  const withSignal = (signal: AbortSignal, source: CheckSource): Honest => new Mutant(source, signal);
  for (const seed of SEEDS) {
    const error: unknown = await checkAsyncIterable((source) => new Mutant(source), { withSignal, seed }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BrokenLawError);
    expect(error).toMatchObject({ law, seed });
  }
});

test('a rejection that nobody handles breaks the law "no stray rejection"', () => {
  const file = fileURLToPath(new URL('stray.ts', import.meta.url));
  const loader = new URL('../../../../scripts/source-loader.js', import.meta.url).href;
  const args = ['--no-warnings', '--conditions=@forawait/source', '--import', loader, file];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('no stray rejection');
});

test('what leftBehind() tells breaks the law "nothing left behind"', async () => {
  let open = 0;
  class Leaking extends Honest {
    protected override begin(): void {
      super.begin();
      open++;
    }
  }
  const make = (source: CheckSource): Honest => {
    open = 0;
    return new Leaking(source);
  };
  const checking = checkAsyncIterable(make, { leftBehind: () => open });
  await expect(checking).rejects.toMatchObject({ law: 'nothing left behind', replay: { steps: 'next' } });
});
