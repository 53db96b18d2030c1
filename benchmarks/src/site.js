// A site on loopback, to be forked: a process of its own, so that what it uses is not taken for its clients'. Tells its port
// to whoever has started it, and ends with them.
import { createServer } from 'node:http';
import { pages } from './pages.js';

/** Longer than the turns of all others: whoever keeps connections finds them there. */
const KEEP_ALIVE_MS = 120_000;

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, ({ url }, response) => {
  const [, kind, id] = url.split('/');
  const { type, body } = pages[kind](Number(id));
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
