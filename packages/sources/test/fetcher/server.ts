import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server on loopback that knows which connections are open. */
export interface TestServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** Connections that are open now. */
  readonly open: number;
  /** Connections that were ever made. */
  readonly made: number;
  /** `GET /path` and so on, as they came in; only over HTTP. */
  readonly log: readonly string[];
  /** Settles when no connection is open. */
  idle(): Promise<void>;
  /** Settles when so many requests (over TCP: connections) have come in. */
  reached(count: number): Promise<void>;
  close(): Promise<void>;
}

const running = new Set<TestServer>();

/** A real HTTP server. */
export async function serve(handler: RequestListener): Promise<TestServer> {
  const log: string[] = [];
  const tracked = tracker();
  const server = createServer((request, response) => {
    log.push(`${request.method} ${request.url}`);
    tracked.arrived();
    handler(request, response);
  });
  return await listen(server, tracked, log, (socket) => void socket);
}

/** Bare TCP: `answer` gets each connection after its first bytes came in. */
export async function serveRaw(answer: (socket: Socket, connection: number) => void): Promise<TestServer> {
  const tracked = tracker();
  const server = createTcpServer();
  let connection = 0;
  return await listen(server, tracked, [], (socket) => {
    const number = ++connection;
    socket.once('data', () => {
      tracked.arrived();
      answer(socket, number);
    });
  });
}

/** Ends all servers of a test. */
export async function closeServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.close()));
}

/** The body of a request as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function tracker() {
  const waiting: { count: number; resolve: () => void }[] = [];
  let count = 0;
  return {
    arrived(): void {
      count++;
      for (const waiter of waiting) if (count >= waiter.count) waiter.resolve();
    },
    reached: (wanted: number): Promise<void> =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting.push({ count: wanted, resolve });
      }),
  };
}

async function listen(
  server: Server,
  tracked: ReturnType<typeof tracker>,
  log: string[],
  connected: (socket: Socket) => void,
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const idlers: (() => void)[] = [];
  let made = 0;
  server.on('connection', (socket: Socket) => {
    made++;
    sockets.add(socket);
    // Resets are what these tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) for (const resolve of idlers.splice(0)) resolve();
    });
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const handle: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    get open() {
      return sockets.size;
    },
    get made() {
      return made;
    },
    idle: () => new Promise((resolve) => (sockets.size === 0 ? resolve() : idlers.push(resolve))),
    reached: tracked.reached,
    close: () => {
      running.delete(handle);
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  running.add(handle);
  return handle;
}
