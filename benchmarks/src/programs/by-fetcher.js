// `by-fetcher.js <list> <out> <in flight>`: what by-hand.js does, with the fetcher, a reader of lines and a writer of records.
import { fetcher, lineReader, writeNdjson } from '@forawait/sources';
import { recordOf } from './record.js';

const [, , list, out, inFlight] = process.argv;
const answers = fetcher(lineReader(list), { as: 'bytes', concurrency: Number(inFlight), details: true });
const records = answers.map(({ request, statusCode, headers, value }) => recordOf(request, statusCode, headers, value));
await writeNdjson(out).writeAll(records);
