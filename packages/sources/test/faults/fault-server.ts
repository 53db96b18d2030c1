import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Answer, Turn } from './answers.ts';
import type { Host } from './host.ts';

/** What a request begins with; no body of these tests looks like it. */
const REQUEST = /[A-Z]+ (\S+) HTTP\/1\.1\r\n(?:.+\r\n)*\r\n/g;

const LONGEST_HEAD = 10_000;

/** Ports that no system gives away by itself: nobody takes one of them while it is not listened on. */
const LASTING = { from: 10_240, to: 32_767 };
const UNASKED: Turn = { path: '', number: 0 };

/** What a fault server is made of besides its answers. */
export interface FaultServerOptions {
  readonly server?: Server;
  /** When the fault is met: with each request (default), as soon as anything has come in, or with each connection. */
  readonly at?: 'request' | 'first bytes' | 'connection';
  /** It stops to listen and begins again, on the port that it had. */
  readonly returns?: boolean;
}

/** A server that gives one answer to whatever comes in, and another to `/good` and once it is healed. */
export class FaultServer implements Host {
  healed = false;
  readonly #answer: Answer;
  readonly #good: Answer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #returns: boolean;
  #port = 0;
  #requests = 0;

  constructor(answer: Answer, good: Answer, { server, at = 'request', returns = false }: FaultServerOptions = {}) {
    this.#answer = answer;
    this.#good = good;
    this.#returns = returns;
    this.#server = server ?? createServer();
    this.#server.on('connection', (socket: Socket) => this.#connected(socket));
    const each = server === undefined ? 'connection' : 'secureConnection';
    this.#server.on(each, (socket: Socket) => {
      if (at === 'request' || this.healed) this.#serve(socket, 0);
      else if (at === 'first bytes') socket.once('data', () => answer(socket, UNASKED));
      else {
        answer(socket, UNASKED);
        this.#serve(socket, 1);
      }
    });
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}/`;
  }

  get goodUrl(): string {
    return `${this.url}good`;
  }

  get open(): number {
    return this.#sockets.size;
  }

  async listen(): Promise<this> {
    try {
      await this.#listenOn(this.#returns ? randomInt(LASTING.from, LASTING.to) : 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return await this.listen();
      throw error;
    }
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Nobody can connect any more; whoever is connected may stay. */
  unlisten(): void {
    if (this.#server.listening) this.#server.close();
  }

  heal(): void {
    this.healed = true;
    if (!this.#server.listening) void this.#listenOn(this.#port);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listenOn(port: number): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(port, '127.0.0.1');
    await listening;
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    ignoreErrors(socket);
  }

  /** @param answered - How many requests have had their answer before they came. */
  #serve(socket: Socket, answered: number): void {
    ignoreErrors(socket);
    let received = '';
    let unanswered = -answered;
    socket.setEncoding('latin1').on('data', (text: string) => {
      // Bodies are not kept: they may be without end.
      received = received.slice(-LONGEST_HEAD) + text;
      for (const [request, path = ''] of received.matchAll(REQUEST)) {
        received = received.slice(received.indexOf(request) + request.length);
        const answer = this.healed || path === '/good' ? this.#good : this.#answer;
        if (unanswered++ >= 0) answer(socket, { path, number: this.#requests++ });
      }
    });
  }
}

/** Resets are what these tests are about. */
function ignoreErrors(socket: Socket): void {
  socket.on('error', () => undefined);
}
