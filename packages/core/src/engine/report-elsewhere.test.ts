// Where there is no diagnostics channel: browsers, and Node before getBuiltinModule.
import { afterEach, expect, test } from '@jest/globals';
import { publishOrphan, publishSuppressed } from './report.ts';

const { process: real } = globalThis;

afterEach(() => {
  globalThis.process = real;
});

test.each<[string, unknown]>([
  ['no process', undefined],
  ['a process without getBuiltinModule', {}],
  ['a process that has no such module', { getBuiltinModule: () => undefined }],
])('with %s, publishing does nothing', (_kind, process) => {
  globalThis.process = process as never;
  for (let twice = 0; twice < 2; twice++) {
    expect(() => publishSuppressed(new Error('second'), 'file')).not.toThrow();
    expect(() => publishOrphan({ name: 'socket', stage: 'next', ageMs: 1 })).not.toThrow();
  }
});
