import { createServer, request as sendRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A forward proxy on loopback. */
export interface ConnectProxy {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** What it was asked for: `CONNECT host:port`, or `GET http://…`; and the credentials that came along. */
  readonly log: readonly { readonly line: string; readonly credentials: string | undefined }[];
  /** Tunnels and connections that are open. */
  readonly open: number;
}

const running = new Set<{ readonly server: Server; readonly sockets: Set<Socket> }>();

/** @param credentials - Whoever comes without these is answered 407. */
export async function connectProxy(credentials?: string): Promise<ConnectProxy> {
  const log: { line: string; credentials: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const admits = ({ method, url, headers }: IncomingMessage): boolean => {
    const given = headers['proxy-authorization'];
    log.push({ line: `${String(method)} ${String(url)}`, credentials: given });
    return credentials === undefined || given === credentials;
  };
  const server = createServer((request, response) => {
    if (!admits(request)) return void response.writeHead(407).end();
    const onward = sendRequest(
      String(request.url),
      { method: request.method, headers: { via: '1.1 test' } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response, () => undefined);
      },
    );
    onward.end();
  });
  server.on('connection', track);
  server.on('connect', (request, socket: Socket) => {
    if (!admits(request)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const { hostname, port } = new URL(`http://${String(request.url)}`);
    const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    track(onward);
    pipeline(socket, onward, socket, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.add({ server, sockets });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    get open() {
      return sockets.size;
    },
  };
}

export async function closeProxies(): Promise<void> {
  for (const proxy of running) {
    running.delete(proxy);
    for (const socket of proxy.sockets) socket.destroy();
    await new Promise((resolve) => proxy.server.close(resolve));
  }
}
