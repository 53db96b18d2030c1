import preset from '../jest.preset.js';

export default {
  displayName: 'scripts',
  testEnvironment: preset.testEnvironment,
  reporters: preset.reporters,
  testMatch: ['<rootDir>/**/*.test.js'],
  testPathIgnorePatterns: ['<rootDir>/bundle/'],
  transform: {},
};
