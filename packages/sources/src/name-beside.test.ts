import { expect, test } from '@jest/globals';
import { nameBeside } from './name-beside.ts';

test('a file that belongs to another is hidden, and named after it', () => {
  expect(nameBeside('book.txt', '.part.json')).toBe('.book.txt.part.json');
  expect(nameBeside('a'.repeat(244), '.part.json')).toBe(`.${'a'.repeat(244)}.part.json`);
});

test.each(['a', 'é', '漢', '😀', '\ud800'])(
  'of a long name of %j its beginning is kept, in whole characters',
  (letter) => {
    for (let count = 1; Buffer.byteLength(letter) * count <= 255; count++) {
      const name = nameBeside(letter.repeat(count), '.3f0129aa.part');
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(name).toMatch(/^\..*\.3f0129aa\.part$/);
      if (letter !== '\ud800') expect(name).not.toContain('\ufffd');
    }
  },
);

test('long names that begin alike are told apart, and each is the same again', () => {
  const first = nameBeside(`${'a'.repeat(250)}1`, '.part.json');
  expect(nameBeside(`${'a'.repeat(250)}1`, '.part.json')).toBe(first);
  expect(nameBeside(`${'a'.repeat(250)}2`, '.part.json')).not.toBe(first);
});
