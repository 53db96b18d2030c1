import { expect, test } from '@jest/globals';
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
