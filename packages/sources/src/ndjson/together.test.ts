import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsedTogether as parsed, standsAlone } from './together.ts';

const parsedTogether = (texts: readonly string[]): unknown[] | undefined => parsed(texts, 0, texts.length);

const eachAlone = (texts: readonly string[]): unknown[] | undefined => {
  try {
    return texts.map((text): unknown => JSON.parse(text));
  } catch {
    return undefined;
  }
};

test('records are parsed together as each alone, members called __proto__ and all', () => {
  const texts = ['{"a":1,"b":[1,[2]]}', '{"a":{"b":""}}', '{"__proto__":{"x":1}}', '{}'];
  expect(texts.every(standsAlone)).toBe(true);
  const [first, second, third, last] = parsedTogether(texts) as object[];
  expect([first, second, last]).toEqual([{ a: 1, b: [1, [2]] }, { a: { b: '' } }, {}]);
  expect(Object.keys(third ?? {})).toEqual(['__proto__']);
});

test.each([
  ['a record that is none', ['{"a":1}', '{"a":}', '{}']],
  ['two records in a line', ['{"a":1},{"b":2}', '{}']],
  ['a record in two lines', ['{"a":[1', '2]}']],
  ['a string over two lines', ['{"a":"}', '{"}']],
  ['what closes the list', ['{}]', '[{}']],
])('%s: none of them is given', (_, texts) => {
  expect(parsedTogether(texts)).toBeUndefined();
});

test('two records in a line make up for one in two lines where a string may go on: no string does', () => {
  const texts = ['{"a":1},{"b":2}', '{"c":"}', '{"}'];
  expect(texts.every(standsAlone)).toBe(true);
  expect(JSON.parse(`[${texts.join(',')}]`)).toHaveLength(3);
  expect(parsedTogether(texts)).toBeUndefined();
});

test.each([
  ['with objects in a list', '{"c":[{}', '{}]}'],
  ['that does not end as an object', '{"c":[1', '{}]}'],
  ['that goes on with a member', '{"c":{}', '"d":{}}'],
])('two records in a line make up for one in two lines %s: one of these does not stand alone', (_, ...one) => {
  const texts = ['{"a":1},{"b":2}', ...one];
  expect(parsedTogether(texts)).toHaveLength(3);
  expect(texts.map(standsAlone)).toContain(false);
});

test('lines that stand alone are given together when each is a record alone, and then as that: any text cut anywhere', () => {
  const word = fc.constantFrom(
    '{',
    '}',
    '{}',
    '[',
    ']',
    ',',
    '"',
    '"a":',
    '1',
    '{"a":1}',
    '{"a":[',
    '{"a":{}',
    '"}',
    ' ',
  );
  const line = fc.array(word, { maxLength: 7 }).map((words) => `{${words.join('')}}`);
  const lines = fc.array(line.filter(standsAlone), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lines, (texts) => {
      expect(parsedTogether(texts)).toEqual(eachAlone(texts));
    }),
    { numRuns: 20_000 },
  );
});

test('lines that stand alone are given together when each is a record alone, and then as that: lists cut before objects', () => {
  const { list } = fc.letrec<{ list: unknown[]; value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(1, 'a', {}),
      fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    list: fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
  }));
  let good = 0;
  fc.assert(
    fc.property(list, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (values, cuts) => {
      let seen = 0;
      // Joined again, the lines are a list always.
      const inner = JSON.stringify(values).slice(1, -1);
      const texts = inner.replaceAll(/\},(?=\{)/g, (found) => (cuts[seen++ % 20] ? '}\n' : found)).split('\n');
      fc.pre(texts.every(standsAlone));
      const alone = eachAlone(texts);
      if (alone !== undefined) good++;
      expect(parsedTogether(texts)).toEqual(alone);
    }),
    { numRuns: 20_000 },
  );
  expect(good).toBeGreaterThan(100);
});
