// 21 · A pool: things that are dear to make, lent to one at a time, looked at before they are lent again, and closed in the end.
//
// Five workers share two connections. Whoever finds none waits in line; one that has gone bad is replaced; and when the pool is
// closed, all of them are.

import { openNursery, pool, sleep } from '@forawait/resources';
import { runIfStarted } from './run-if-started.ts';

/** What takes a while to open. */
class Connection {
  readonly id: number;
  queries = 0;

  constructor(id: number) {
    this.id = id;
    console.log(`open ${id}`);
  }

  async query(text: string): Promise<string> {
    this.queries += 1;
    await sleep(5);
    return `${text} by ${this.id}`;
  }

  close(): void {
    console.log(`close ${this.id}`);
  }
}

export async function main(): Promise<void> {
  let made = 0;
  const connections = pool(() => new Connection(++made), {
    max: 2,
    validate: ({ queries }) => queries < 2, // a server that wants us to come anew after two
    close: (connection) => connection.close(),
  });
  await openNursery((nursery) => {
    for (let row = 1; row <= 5; row++) {
      nursery.startSoon(() => connections.use(async (connection) => console.log(await connection.query(`row ${row}`))));
    }
  });
  console.log(connections.statistics());
  await connections.close();
}

await runIfStarted(import.meta.url, main);
