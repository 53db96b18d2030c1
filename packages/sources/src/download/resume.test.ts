import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutOff, FileServer, fileOf } from '../../test/download/file-server.ts';
import { Folder } from '../../test/download/folder.ts';
import { closeServers } from '../../test/fetcher/server.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './options.ts';

const SIZE = 100_000;
const BROKEN = /^(UND_ERR_SOCKET|ECONNRESET)$/;
const FAST = { baseMs: 0 };
const bytes = fileOf(SIZE);
const others = fileOf(SIZE, 2);
const folder = Folder.forEachTest();
let server: FileServer;
beforeEach(async () => {
  server = await FileServer.start(bytes);
});
afterEach(closeServers);

const get = (options: DownloadOptions = {}) => download(server.url, folder.at('file'), { retry: FAST, ...options });

/** A call that ends after so many bytes. */
async function broken(after: number): Promise<void> {
  server.breaks.push(after);
  await expect(get({ retry: false })).rejects.toMatchObject({ code: expect.stringMatching(BROKEN) as unknown });
}

const whole = (expected = bytes): void => {
  expect(folder.read('file').equals(expected)).toBe(true);
  expect(folder.names).toEqual(['file']);
};

test('a file with the longest name there can be is gone on with', async () => {
  const name = `${'é'.repeat(127)}x`;
  const long = (retry: false | object) => download(server.url, folder.at(name), { retry });
  server.breaks.push(60_000);
  await expect(long(false)).rejects.toMatchObject({ code: expect.stringMatching(BROKEN) as unknown });
  expect(await long(FAST)).toMatchObject({ bytes: SIZE, resumed: 60_000 });
  expect(folder.read(name).equals(bytes)).toBe(true);
  expect(folder.names).toEqual([name]);
});

describe('within one call', () => {
  test('a connection that breaks at 60 % goes on at 60 %', async () => {
    server.breaks.push(60_000);
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0, attempts: 2 });
    expect(server.visits).toEqual([
      { range: undefined, ifRange: undefined },
      { range: 'bytes=60000-', ifRange: '"one"' },
    ]);
    whole();
  });

  test('a try that has brought the file further counts as the first one', async () => {
    server.breaks.push(...Array.from({ length: 20 }, () => 4000));
    expect(await get({ retry: { ...FAST, limit: 1 } })).toMatchObject({ attempts: 21 });
    whole();
  });

  test('tries that bring nothing are counted', async () => {
    server.breaks.push(4000, 0, 0, 0);
    await expect(get({ retry: { ...FAST, limit: 2 } })).rejects.toMatchObject({ name: 'NetworkError', attempts: 3 });
    expect(server.ranges).toEqual([undefined, 'bytes=4000-', 'bytes=4000-']);
  });

  test('without retries there is one try, whatever it brings', async () => {
    await broken(4000);
    expect(server.visits).toHaveLength(1);
  });

  test('tries that begin anew each time are counted, whatever they bring', async () => {
    server.etag = undefined;
    server.breaks.push(1000, 2000, 3000);
    await expect(get({ retry: { ...FAST, limit: 2 } })).rejects.toMatchObject({ attempts: 3 });
    expect(folder.names).toEqual([]);
  });

  test.each([['none', undefined] as const, ['a weak one', 'W/"one"'] as const])(
    'with %s for an ETag it begins anew',
    async (_what, etag) => {
      server.etag = etag;
      server.breaks.push(60_000);
      expect(await get()).toMatchObject({ bytes: SIZE, etag: undefined });
      expect(server.ranges).toEqual([undefined, undefined]);
      whole();
    },
  );

  test('a file that changes meanwhile begins anew', async () => {
    server.breaks.push(60_000);
    server.instead.push((_request, response) => {
      server.bytes = others;
      server.etag = '"two"';
      server.send(response, 0);
    });
    server.instead.push((_request, response) => server.send(response, 0));
    expect(await get()).toMatchObject({ etag: '"two"' });
    whole(others);
  });

  test('a body that is cut short without a word is not whole, and goes on', async () => {
    const fetch = async (_url: string, { headers }: { headers: Record<string, string> }) => {
      const from = Number(/\d+/.exec(headers['range'] ?? '0')?.[0]);
      const given = { etag: '"x"', 'content-length': String(SIZE - from) };
      if (from === 0) return new Response(bytes.subarray(0, 70_000), { headers: given });
      const range = { 'content-range': `bytes ${from}-${SIZE - 1}/${SIZE}` };
      return new Response(bytes.subarray(from), { status: 206, headers: { ...given, ...range } });
    };
    expect(await get({ fetch })).toMatchObject({ attempts: 2 });
    whole();
    const told = { name: 'BodyError', code: 'ERR_BODY_TRUNCATED' };
    await expect(get({ fetch, retry: false })).rejects.toMatchObject(told);
  });
});

describe('by another call', () => {
  test('it goes on where the one before has ended, and says so', async () => {
    await broken(60_000);
    expect(folder.names).toEqual(['.file.*.part', '.file.part.json']);
    const told: number[] = [];
    const onProgress = ({ received }: { received: number }) => told.push(received);
    expect(await get({ onProgress })).toMatchObject({ bytes: SIZE, resumed: 60_000, attempts: 1 });
    expect(server.ranges).toEqual([undefined, 'bytes=60000-']);
    expect(told[0]).toBe(60_000);
    whole();
  });

  test('what is kept has no secret of the URL, and only its owner can read it', async () => {
    await broken(60_000);
    const record = readFileSync(folder.at('.file.part.json'), 'utf8');
    expect(record).not.toContain(server.http.url);
    expect(JSON.parse(record)).toMatchObject({ etag: '"one"', total: SIZE });
    expect(statSync(folder.at('.file.part.json')).mode & 0o777).toBe(0o600);
  });

  test('the checksum is that of all bytes', async () => {
    await broken(60_000);
    const digest = createHash('md5').update(bytes).digest('hex');
    await get({ checksum: { algorithm: 'md5', digest } });
    whole();
  });

  test('a part that was damaged meanwhile does not pass the checksum, and is gone for the next call', async () => {
    await broken(60_000);
    writeFileSync(folder.part, others.subarray(0, 60_000));
    const digest = createHash('md5').update(bytes).digest('hex');
    const checksum = { algorithm: 'md5', digest };
    await expect(get({ checksum })).rejects.toMatchObject({ code: 'ERR_DOWNLOAD_CHECKSUM' });
    expect(folder.names).toEqual([]);
    expect(await get({ checksum })).toMatchObject({ resumed: 0 });
  });

  test('a file that has changed meanwhile begins anew', async () => {
    await broken(60_000);
    server.bytes = others;
    server.etag = '"two"';
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0, etag: '"two"' });
    expect(server.visits[1]).toEqual({ range: 'bytes=60000-', ifRange: '"one"' });
    whole(others);
  });

  test('another URL begins anew, and what was there of the first one goes', async () => {
    await broken(60_000);
    expect(await download(`${server.url}?other`, folder.at('file'))).toMatchObject({ resumed: 0 });
    expect(server.ranges).toEqual([undefined, undefined]);
    whole();
  });

  test('another path has nothing to go on with', async () => {
    await broken(60_000);
    expect(await download(server.url, folder.at('other'))).toMatchObject({ resumed: 0 });
    expect(folder.names).toEqual(['.file.*.part', '.file.part.json', 'other']);
  });

  test('what ended behind the last byte gets its place', async () => {
    await broken(60_000);
    writeFileSync(folder.part, bytes);
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: SIZE, etag: '"one"' });
    expect(server.ranges[1]).toBe(`bytes=${SIZE}-`);
    whole();
  });

  test('an error before the first byte leaves what is there', async () => {
    await broken(60_000);
    server.instead.push((_request, response) => response.writeHead(500).end());
    await expect(get({ retry: false })).rejects.toMatchObject({ name: 'HttpError', statusCode: 500 });
    expect(await get()).toMatchObject({ resumed: 60_000 });
    whole();
  });
});

describe('what lies beside the file is not trusted', () => {
  /** What a call has left is changed, and then there is nothing to go on with. */
  async function unusable(change: () => void): Promise<void> {
    await broken(60_000);
    change();
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0 });
    expect(folder.read('file').equals(bytes)).toBe(true);
  }
  const record = () => folder.at('.file.part.json');
  const rewrite = (changes: object): void => {
    const content = JSON.parse(readFileSync(record(), 'utf8')) as object;
    writeFileSync(record(), `${JSON.stringify({ ...content, ...changes })}\n`);
  };

  test.each([
    ['no record', () => unlinkSync(record())],
    ['an empty one', () => writeFileSync(record(), '')],
    ['one without its end', () => truncateSync(record(), 100)],
    ['what is no JSON', () => writeFileSync(record(), '{"forawait":"download"\n')],
    ['null', () => writeFileSync(record(), 'null\n')],
    ['one of something else', () => rewrite({ forawait: 'checkpoints' })],
    ['one without an ETag', () => rewrite({ etag: null })],
    ['one that does not tell which URL has answered', () => rewrite({ location: undefined })],
    ['one that leads elsewhere', () => rewrite({ part: '../../file' })],
    ['one of a part that there is not', () => rewrite({ part: randomUUID() })],
  ])('%s', async (_what, change) => {
    await unusable(change);
  });

  test('a part that is larger than the file', async () => {
    await unusable(() => writeFileSync(folder.part, Buffer.alloc(SIZE + 1)));
    expect(folder.names).toEqual(['file']);
  });

  test('an empty part', async () => {
    await unusable(() => truncateSync(folder.part, 0));
    expect(folder.names).toEqual(['file']);
  });

  test('a link in place of the part: where it leads to is not written', async () => {
    await unusable(() => {
      writeFileSync(folder.at('mine'), 'mine');
      const { part } = folder;
      unlinkSync(part);
      symlinkSync(folder.at('mine'), part);
    });
    expect(String(folder.read('mine'))).toBe('mine');
  });

  test('a link in place of the record: it is an error, and where it leads to is not written', async () => {
    writeFileSync(folder.at('mine'), 'mine');
    symlinkSync(folder.at('mine'), record());
    await expect(get()).rejects.toMatchObject({ code: 'ELOOP' });
    expect(String(folder.read('mine'))).toBe('mine');
    expect(existsSync(folder.at('file'))).toBe(false);
  });

  test('what lies behind the first line of a record was left by a longer one', async () => {
    await broken(60_000);
    writeFileSync(record(), `${readFileSync(record(), 'utf8')}"}\n`);
    expect(await get()).toMatchObject({ resumed: 60_000 });
    whole();
  });

  test('the part of another process that is at work is left alone', async () => {
    await broken(60_000);
    const { ppid: pid } = process;
    rewrite({ pid });
    expect(await get()).toMatchObject({ resumed: 0 });
    expect(folder.names).toEqual(['.file.*.part', '.file.part.json', 'file']);
    expect(JSON.parse(readFileSync(record(), 'utf8'))).toMatchObject({ pid, total: SIZE });
    expect(readFileSync(folder.part)).toHaveLength(60_000);
  });

  test('a download beside that of another process leaves nothing when it fails', async () => {
    await broken(60_000);
    rewrite({ pid: process.ppid });
    await broken(30_000);
    expect(folder.names).toEqual(['.file.*.part', '.file.part.json']);
    expect(readFileSync(folder.part)).toHaveLength(60_000);
  });

  test('the part of a process that is gone is gone on with', async () => {
    await broken(60_000);
    rewrite({ pid: 2 ** 30 });
    expect(await get()).toMatchObject({ resumed: 60_000 });
    whole();
  });

  test('a part that is taken away under it is told, and is no file', async () => {
    const onProgress = ({ received }: { received: number }): void => {
      if (received === SIZE) unlinkSync(folder.part);
    };
    const told = { code: 'ERR_DOWNLOAD_PART', message: expect.stringContaining('somebody else has moved') as unknown };
    await expect(get({ onProgress })).rejects.toMatchObject(told);
    expect(folder.names).toEqual([]);
  });

  test('a part that somebody else has put in its place is in its place', async () => {
    const onProgress = ({ received }: { received: number }): void => {
      if (received === SIZE) renameSync(folder.part, folder.at('file'));
    };
    expect(await get({ onProgress })).toMatchObject({ bytes: SIZE });
    whole();
  });

  test('one that somebody else has put elsewhere is not', async () => {
    const onProgress = ({ received }: { received: number }): void => {
      if (received === SIZE) renameSync(folder.part, folder.at('elsewhere'));
    };
    await expect(get({ onProgress })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await get()).toMatchObject({ resumed: 0 });
    expect(folder.names).toEqual(['elsewhere', 'file']);
  });

  test('a part that somebody else writes to is told, and is no file', async () => {
    const onProgress = ({ received }: { received: number }): void => {
      if (received === SIZE) truncateSync(folder.part, SIZE + 5);
    };
    await expect(get({ onProgress })).rejects.toMatchObject({ code: 'ERR_DOWNLOAD_PART' });
    expect(folder.names).toEqual([]);
  });
});

/** What a server does with one request. */
interface Turn {
  /** Which version it has from now on. */
  readonly version: number;
  /** After how many bytes the connection breaks. */
  readonly breakAt: number;
  /** Whether it takes no notice of If-Range, and answers with a part of whatever it has. */
  readonly careless: boolean;
}

test('however a server breaks off and changes its file, what gets the place is one version, whole', async () => {
  const versions = [fileOf(5000, 3), fileOf(5000, 4), fileOf(3000, 5)];
  const turn: fc.Arbitrary<Turn> = fc.record({
    version: fc.nat(2),
    breakAt: fc.nat(6000),
    careless: fc.boolean(),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 6 }), async (turns) => {
      const name = `file-${run++}`;
      server.instead.push(...turns.map((one) => handlerOf(one, versions)));
      for (let calls = 0; !existsSync(folder.at(name)) && calls < 10; calls++) {
        const call = download(server.url, folder.at(name), { retry: { ...FAST, limit: 1 }, fsync: false });
        await call.catch(() => undefined);
      }
      server.instead.length = 0;
      const content = folder.read(name);
      expect([...versions, bytes].some((version) => version.equals(content))).toBe(true);
    }),
  );
});

function handlerOf({ version, breakAt, careless }: Turn, versions: readonly Buffer[]): FileServer['instead'][number] {
  const body = versions[version] ?? bytes;
  const etag = `"v${version}"`;
  return (request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    const asked = Number(/\d+/.exec(range ?? '0')?.[0]);
    const from = (careless || ifRange === etag) && asked < body.length ? asked : 0;
    if (from > 0) response.writeHead(206, { etag, 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` });
    else response.writeHead(200, { etag, 'content-length': body.length });
    if (breakAt >= body.length - from) response.end(body.subarray(from));
    else cutOff(response, body.subarray(from, from + breakAt));
  };
}
