import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site on loopback whose every path is a page, and what was asked of it. */
export class PageServer {
  /** How often each path was asked for. */
  readonly asked = new Map<string, number>();
  /** Answers in the place of the page, where it answers true. */
  answer: (path: string, response: ServerResponse) => boolean = () => false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
      if (!this.answer(path, response)) response.setHeader('content-type', 'text/html').end(`<title>${path}</title>`);
    });
  }

  /** The URL of a path. */
  url(path: string | number): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Settles when something has come true; rejects when it has not in half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`It never came true: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
