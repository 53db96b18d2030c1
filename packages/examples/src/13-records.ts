// 13 · Records, one a line (NDJSON): read, checked, and written. What is wrong is told with its place; the rest goes on.
//
// `schema` takes any Standard Schema, such as one of zod, valibot or arktype; this one is made by hand. `onError` says what
// becomes of a bad record. `writeNdjson` puts the file in its place when all of it is written, and not before.

import { join } from 'node:path';
import { lineReader, ndjson, writeNdjson } from '@forawait/sources';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { runIfStarted } from './run-if-started.ts';
import { temporaryFolder } from './temporary-folder.ts';

const WEATHER = [
  '{"place":"Oslo","celsius":3}\n',
  '{"place":"Rome","celsius":"warm"}\n',
  '\n{"place":"Lima","cel\n',
  '{"place":"Cairo","celsius":31}\n',
];

interface Weather {
  readonly place: string;
  readonly celsius: number;
}

const schema: StandardSchemaV1<unknown, Weather> = {
  '~standard': {
    version: 1,
    vendor: 'example',
    validate(value) {
      const { place, celsius } = Object(value) as Partial<Weather>;
      if (typeof place !== 'string') return { issues: [{ path: ['place'], message: 'it must be a name' }] };
      if (typeof celsius !== 'number') return { issues: [{ path: ['celsius'], message: 'it must be a number' }] };
      return { value: { place, celsius } };
    },
  },
};

export async function main(): Promise<void> {
  await temporaryFolder().use(async (folder) => {
    const path = join(folder, 'weather.ndjson');
    const good = ndjson(WEATHER, { schema, onError: 'yield' }).flatMap((record) => {
      if (record.status === 'fulfilled') return [record.value];
      console.log(`line ${record.line}, byte ${record.offset}: ${record.reason.code}`);
      return [];
    });
    await writeNdjson(path).writeAll(good.map((record) => ({ ...record, kelvin: record.celsius + 273.15 })));
    for await (const line of lineReader(path)) console.log(line);
  });

  const places = ndjson(WEATHER, { schema, onError: 'skip' }).map(({ place }) => place);
  console.log('left out without a word:', await places.toArray());
  try {
    await ndjson(WEATHER, { schema }).count(); // a bad record is an error, unless you say otherwise
  } catch (error) {
    console.log('caught:', (error as Error).message);
  }
}

await runIfStarted(import.meta.url, main);
