// 4 · Reading a text line by line, however large it is.
//
// `lineReader` takes a path, a URL of a file, a stream, a response, bytes. Nothing is opened before the first line is asked
// for, and the file is closed when the loop ends, be it at the last line or, as here, long before.

import { lineReader } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const licence = new URL('../LICENSE', import.meta.url);

export async function main(): Promise<void> {
  for await (const line of lineReader(licence)
    .filter((text) => text !== '')
    .take(2)) {
    console.log(line);
  }
  const words = lineReader(licence).flatMap((line) => line.match(/\w+/g) ?? []);
  console.log('words:', await words.count());
}

await runIfStarted(import.meta.url, main);
