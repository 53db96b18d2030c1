import { expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { NdjsonError } from './errors.ts';
import { ndjson } from './ndjson.ts';
import type { NdjsonOptions } from './options.ts';

const RS = '\x1e';

async function records(text: string | Uint8Array, options: NdjsonOptions = {}): Promise<unknown[]> {
  const bytes = Buffer.from(text as string);
  const whole = await ndjson(bytes, options).toArray();
  const torn = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  expect(await ndjson(torn, options).toArray()).toEqual(whole);
  return whole;
}

async function failure(text: string | Uint8Array, options: NdjsonOptions = {}): Promise<NdjsonError> {
  const error = await ndjson(Buffer.from(text as string), options)
    .toArray()
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'NdjsonError' });
  return error as NdjsonError;
}

test('NDJSON: CRLF ends a record as LF does', async () => {
  expect(await records('{"a":1}\r\n[2]\r\n3\n')).toEqual([{ a: 1 }, [2], 3]);
});

test('NDJSON: blank lines, empty or of spaces, tabs and CRs, are skipped and counted', async () => {
  expect(await records('\n1\n \t\r\r\n\r\n2\n\n')).toEqual([1, 2]);
  expect((await failure('\n1\n \t\nx\n')).line).toBe(4);
});

test('NDJSON: a line of other space is no blank one', async () => {
  expect((await failure('1\n\u00a0\n')).line).toBe(2);
});

test('NDJSON: no final newline', async () => {
  expect(await records('{"a":1}\n{"a":2}')).toEqual([{ a: 1 }, { a: 2 }]);
});

test('NDJSON: an empty input and one of a byte order mark alone have no records', async () => {
  expect(await records('')).toEqual([]);
  expect(await records('\ufeff')).toEqual([]);
});

test('NDJSON: truncated last record', async () => {
  const error = await failure('{"a":1}\n{"b":"two');
  expect(error).toMatchObject({ code: 'ERR_NDJSON_TRUNCATED', line: 2, offset: 8 });
  expect(error.message).toMatch(
    /^Cannot parse line 2 \(byte 8\), which begins "\{\\"b\\":\\"two": the input ends within it/,
  );
  expect(error.cause).toMatchObject({ name: 'SyntaxError' });
});

test('NDJSON: a byte order mark at the start is dropped, and counts as bytes', async () => {
  expect(await records('\ufeff1\n2\n')).toEqual([1, 2]);
  expect(await failure('\ufeff1\nx\n')).toMatchObject({ line: 2, offset: 5 });
});

test('NDJSON: a byte order mark elsewhere is no JSON', async () => {
  expect(await failure('1\n\ufeff2\n')).toMatchObject({ line: 2, code: 'ERR_NDJSON_SYNTAX' });
});

test('NDJSON: one record over the limit', async () => {
  const text = `1\n"${'x'.repeat(30)}"\n3\n`;
  expect(await failure(text, { maxLineBytes: 31 })).toMatchObject({ code: 'ERR_NDJSON_LENGTH', line: 2, offset: 2 });
  expect(await records(text, { maxLineBytes: 32 })).toHaveLength(3);
  expect(await records(text, { maxLineBytes: 31, onError: 'skip' })).toEqual([1, 3]);
  expect(await records(text, { maxLineBytes: 31, onError: 'yield' })).toMatchObject([
    { status: 'fulfilled', value: 1, line: 1, offset: 0 },
    { status: 'rejected', reason: { code: 'ERR_NDJSON_LENGTH' }, line: 2, offset: 2 },
    { status: 'fulfilled', value: 3, line: 3, offset: 35 },
  ]);
});

test('NDJSON: top-level scalars', async () => {
  expect(await records('1\n-0.5e1\n"a"\ntrue\nfalse\nnull\n')).toEqual([1, -5, 'a', true, false, null]);
});

test('NDJSON: what JSON has no word for is an error', async () => {
  for (const text of ['undefined', 'NaN', "'a'", '1,2', '[1', '01', '{"a":1}{"b":2}', '[1,]']) {
    expect((await failure(`0\n${text}\n`)).line).toBe(2);
  }
});

test('NDJSON: values of neighbouring lines are never taken for one', async () => {
  expect(await failure('[1\n2],3\n')).toMatchObject({ line: 1, code: 'ERR_NDJSON_SYNTAX' });
});

test('NDJSON: lone surrogate escapes stay what they are', async () => {
  const [value] = await records('"a\\ud83db"\n');
  expect((value as string).charCodeAt(1)).toBe(0xd83d);
});

test('NDJSON: duplicate keys: the last one counts', async () => {
  expect(await records('{"a":1,"b":2,"a":3}\n')).toEqual([{ a: 3, b: 2 }]);
});

test('NDJSON: depth 10,000 is over the default limit, and read where the limit allows it', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}\n`;
  const error = await failure(`1\n${deep}`);
  expect(error).toMatchObject({ code: 'ERR_NDJSON_DEPTH', line: 2, offset: 2 });
  expect(error.message).toMatch(/: it is nested more deeply than maxDepth \(1000\)$/);
  expect(await ndjson([deep], { maxDepth: 10_000 }).count()).toBe(1);
  expect(await ndjson([deep], { maxDepth: Infinity }).count()).toBe(1);
});

test('NDJSON: brackets in strings are no depth, and neither are many beside one another', async () => {
  expect(await records(`"${'['.repeat(40)}\\"[["\n`, { maxDepth: 1 })).toHaveLength(1);
  expect(await records(`[${'[],'.repeat(40)}{}]\n`, { maxDepth: 2 })).toHaveLength(1);
});

test('NDJSON: __proto__ key is a member of its own and touches no prototype', async () => {
  const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\n';
  for (const value of [...(await records(text)), ...(await records(text, { onError: 'skip' }))] as object[]) {
    expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(JSON.parse('{}')));
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in value).toBe(false);
  }
  expect('polluted' in {}).toBe(false);
});

test('NDJSON: invalid UTF-8 becomes U+FFFD, or an error with fatal', async () => {
  const bytes = Buffer.concat([Buffer.from('"é"\n"'), Buffer.of(0xff), Buffer.from('"\n3\n')]);
  expect(await records(bytes)).toEqual(['é', '\ufffd', 3]);
  const error = await failure(bytes, { fatal: true });
  expect(error).toMatchObject({ code: 'ERR_NDJSON_ENCODING', line: 2, offset: 5 });
  expect(await records(bytes, { fatal: true, onError: 'skip' })).toEqual(['é', 3]);
});

test('NDJSON: a U+FFFD that was written is valid with fatal', async () => {
  expect(await records('"\ufffd"\n', { fatal: true })).toEqual(['\ufffd']);
});

test.each([0, 5])(
  'NDJSON: invalid UTF-8 behind %i MiB of a record is an error with fatal, a U+FFFD is none',
  async (mib) => {
    const filled = Buffer.alloc(mib * 2 ** 20, 'x');
    const options: NdjsonOptions = { fatal: true, maxLineBytes: Infinity };
    const record = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from('1\n"\ufffd'), filled, bytes, filled, Buffer.from('"\n')]);
    const error = await failure(record(Buffer.of(0xff)), options);
    expect(error).toMatchObject({ code: 'ERR_NDJSON_ENCODING', line: 2, offset: 2 });
    expect(await ndjson(record(Buffer.from('\ufffd')), options).count()).toBe(2);
  },
);

test('NDJSON: U+2028 and U+2029 are data', async () => {
  expect(await records('"a\u2028b\u2029c"\n')).toEqual(['a\u2028b\u2029c']);
});

test('sequence: records are prefixed by RS, and may hold newlines', async () => {
  expect(await records(`${RS}{\n"a": 1\n}\n${RS}[2]\n`, { format: 'sequence' })).toEqual([{ a: 1 }, [2]]);
});

test('sequence: several RS in a row are empty and skipped', async () => {
  expect(await records(`${RS}${RS}1\n${RS}\n${RS}${RS}2\n${RS}`, { format: 'sequence' })).toEqual([1, 2]);
});

test('sequence: a bare number, true, false or null without space after it is suspect', async () => {
  for (const text of ['12', 'true', 'false', 'null', '-1e3']) {
    for (const end of ['', `${RS}"next"\n`]) {
      const error = await failure(`${RS}"a"\n${RS}${text}${end}`, { format: 'sequence' });
      expect(error).toMatchObject({ code: 'ERR_NDJSON_TRUNCATED', line: 2, offset: 6 });
    }
    expect(await records(`${RS}${text}\n`, { format: 'sequence' })).toHaveLength(1);
  }
});

test('sequence: strings, arrays and objects show their own end', async () => {
  expect(await records(`${RS}"a"${RS}[1]${RS}{}`, { format: 'sequence' })).toEqual(['a', [1], {}]);
});

test('sequence: after a truncated record the next one is read', async () => {
  const text = `${RS}{"a":${RS}{"b":2}\n`;
  expect(await records(text, { format: 'sequence', onError: 'skip' })).toEqual([{ b: 2 }]);
  expect(await failure(text, { format: 'sequence' })).toMatchObject({ line: 1, offset: 1, code: 'ERR_NDJSON_SYNTAX' });
});

test('sequence: what stands before the first RS is an error, even if it is JSON', async () => {
  const error = await failure(`1\n${RS}2\n`, { format: 'sequence' });
  expect(error).toMatchObject({ line: 0, offset: 0 });
  expect(error.message).toContain('a sequence must begin with a record separator (0x1E)');
});

test('sequence: a byte order mark is dropped', async () => {
  expect(await records(`\ufeff${RS}1\n`, { format: 'sequence' })).toEqual([1]);
});

test('sequence: one record over the limit', async () => {
  const text = `${RS}1\n${RS}"${'x'.repeat(30)}"\n${RS}3\n`;
  const options = { format: 'sequence', maxLineBytes: 32 } as const;
  expect(await failure(text, options)).toMatchObject({ code: 'ERR_NDJSON_LENGTH', line: 2, offset: 4 });
  expect(await records(text, { ...options, onError: 'skip' })).toEqual([1, 3]);
});

test('RS is data in lines', async () => {
  expect((await failure(`${RS}1\n`)).code).toBe('ERR_NDJSON_SYNTAX');
});

test('gzip is recognised, and offsets are those of the decompressed bytes', async () => {
  const gz = gzipSync('{"a":1}\n{"a":2}\nx\n');
  expect(await ndjson(gz, { onError: 'skip' }).toArray()).toEqual([{ a: 1 }, { a: 2 }]);
  await expect(ndjson(Readable.from([gz])).toArray()).rejects.toMatchObject({ line: 3, offset: 16 });
});

test('a body, a Blob, a web stream and a Node stream are read as well', async () => {
  const text = '1\n2\n';
  const inputs = [new Response(text), new Blob([text]), new Blob([text]).stream(), Readable.from([text])];
  for (const input of inputs) expect(await ndjson(input).toArray()).toEqual([1, 2]);
});

test('a message shows no more of a record than its first 40 characters and the one that is wrong', async () => {
  const secrets = '"password":"hunter2secret"';
  const texts = [
    `{"user":"${'u'.repeat(60)}","password":hunter2secret}`,
    `{"user":"${'u'.repeat(60)}",${secrets},}`,
    `{"user":"${'u'.repeat(60)}",${secrets}} hunter2`,
    `{"user":"${'u'.repeat(60)}",${secrets}`,
    `{"user":"${'u'.repeat(60)}",${secrets}"`,
    `{"user":"${'u'.repeat(60)}",'password'"hunter2secret"}`,
    `{"user":"${'u'.repeat(60)}","password":"hunter2\tsecret"}`,
    `{"user":"${'u'.repeat(60)}","password":"hunter2\\xsecret"}`,
  ];
  for (const text of texts) {
    for (const whole of [`${text}\n`, text]) {
      const { message, cause } = await failure(whole);
      expect(message).toContain(`which begins "{\\"user\\":\\"${'u'.repeat(31)}…": `);
      expect(message).not.toMatch(/hunter2|secret|password/);
      expect(cause).toBeInstanceOf(SyntaxError);
    }
  }
});

const problems: readonly (readonly [string, string])[] = [
  ['{"a":x}', "Unexpected token 'x' is not valid JSON"],
  ['{"a":,}', "Unexpected token ',' is not valid JSON"],
  ["{'a':1}", "Expected property name or '}' in JSON at position 1"],
  ["['a']", "Unexpected token ''' is not valid JSON"],
  ['[,"a"]', "Unexpected token ',' is not valid JSON"],
  ['😀', "Unexpected token '\ud83d' is not valid JSON"],
  ['undefined', 'it is not valid JSON'],
  ['[object Object]', 'it is not valid JSON'],
  ['{"a":', 'Unexpected end of JSON input'],
];
for (const [text, problem] of problems) {
  test(`what is wrong with ${text} is told in words`, async () => {
    expect((await failure(`${text}\n`)).message).toContain(`: ${problem}`);
  });
}
