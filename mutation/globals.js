// What tests import from '@jest/globals', without jest around it: jest's own runner and matchers, in one process.
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
export { jestExpect as expect } from '@jest/expect';
