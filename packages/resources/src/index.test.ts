import * as core from '@forawait/core';
import { expect, test } from '@jest/globals';
import { CancelledError, TimeoutError } from './index.ts';

test('the errors that scopes throw are those of core, and can be had from here', () => {
  expect(CancelledError).toBe(core.CancelledError);
  expect(TimeoutError).toBe(core.TimeoutError);
});
