import { fileURLToPath } from 'node:url';

const proof = process.env.FORAWAIT_PROOF === '1';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Tests read the sources of every package as they are (condition @forawait/source): nothing has to be built first.
export default {
  testEnvironment: here('scripts/jest/environment.js'),
  reporters: ['default', here('scripts/jest/results.js')],
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/{src,test}/**/*.test.ts', '<rootDir>/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/out-tsc/'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: '<rootDir>/tsconfig.test.json' }] },
  // `npm run proof` gives each property thousands of runs, and the time for them.
  ...(proof ? { setupFilesAfterEnv: [here('scripts/jest/proof.js')] } : {}),
  // For what hangs; no test waits for time, but a property of many runs takes long on a busy machine.
  testTimeout: proof ? 600_000 : 60_000,
  testEnvironmentOptions: { customExportConditions: ['@forawait/source', 'node', 'node-addons'] },
};

// For packages whose coverage counts: `npm test` measures it, a plain jest run does not wait for it.
export const covered = {
  collectCoverage: process.env.FORAWAIT_COVERAGE === '1',
  // Instrumented code costs less than what V8 takes a second to sort out after each file.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcovonly', 'json-summary'],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.test-d.ts'],
  coverageThreshold: { global: { functions: 90, branches: 90 } },
};
