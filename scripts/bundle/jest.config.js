import preset from '../../jest.preset.js';

export default {
  displayName: 'bundle',
  testEnvironment: preset.testEnvironment,
  reporters: preset.reporters,
  testMatch: ['<rootDir>/*.test.js'],
  transform: {},
};
