#!/usr/bin/env node
import { main } from '@forawait/resources';
import { run } from './command.ts';

// Whoever reads our output may go before we are done (`| head`): then nobody misses the rest.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

await main(async ({ signal }) => run(process.argv.slice(2), signal, process));
