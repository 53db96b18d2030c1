import { expect, test } from '@jest/globals';
import { coloursFor } from './colours.ts';

const terminal = { isTTY: true };

test.each([
  [terminal, {}, true],
  [terminal, { TERM: 'xterm-256color' }, true],
  [terminal, { NO_COLOR: '1' }, false],
  [terminal, { NO_COLOR: '' }, true],
  [terminal, { TERM: 'dumb' }, false],
  [terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  [{}, {}, false],
  [{}, { FORCE_COLOR: '1' }, true],
  [{}, { FORCE_COLOR: '0' }, false],
])('for %j with %j colours are %s', (stream, environment, coloured) => {
  expect(coloursFor(stream, environment).red('x')).toBe(coloured ? '\u001b[31mx\u001b[39m' : 'x');
});
