// The loops that know some pipelines only do to the last detail what the one does that knows them all.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batches, loops, operators, seen } from '../../contract/loops.ts';

test.each(loops)('%s = carry', (_name, folds, run, model) => {
  fc.assert(
    fc.property(operators, batches, (given, batch) => {
      expect(seen(run, given, batch, folds)).toEqual(seen(model, given, batch, folds));
    }),
    { numRuns: 1500 },
  );
});
