import { readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { faultOf, hash, type Fault, type FaultShares } from './faults.ts';
import type { DependencyPage } from './inventory.ts';

/** The list of all pages, one path a line, as the sitemap protocol knows it. */
export const SITEMAP = '/sitemap.txt';

/** How the site behaves. */
export interface SiteOptions {
  readonly faults: FaultShares;
  /** Milliseconds that a slow answer pauses. */
  readonly slowMs: number;
  /** Seconds in the `Retry-After` header of a busy answer. */
  readonly retryAfter: number;
}

const compress = promisify(gzip);
const SMALLEST_COMPRESSED = 1024;
const TEXT = 'text/plain; charset=utf-8';

/** What goes out, and what goes wrong with it. */
interface Shipment {
  readonly type: string;
  readonly plain: Buffer;
  readonly fault?: Fault | undefined;
}

/**
 * An HTTP request listener that serves the pages and, on the first try of some of them, an everyday fault of the web.
 *
 * @param pages what to serve
 * @param options the faults
 */
export function site(pages: Iterable<DependencyPage>, options: SiteOptions): RequestListener {
  const served = new Site(pages, options);
  return (request, response) => {
    served.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

class Site {
  readonly #options: SiteOptions;
  readonly #pages = new Map<string, DependencyPage>();
  readonly #sitemap: Buffer;
  readonly #tried = new Set<string>();

  constructor(pages: Iterable<DependencyPage>, options: SiteOptions) {
    this.#options = options;
    for (const page of pages) this.#pages.set(page.path, page);
    this.#sitemap = Buffer.from([...this.#pages.keys()].map((path) => `${path}\n`).join(''));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const page = this.#pages.get(path);
    if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, { allow: 'GET, HEAD' });
    else if (path === SITEMAP) await this.#send(request, response, { type: TEXT, plain: this.#sitemap });
    else if (page === undefined) refuse(response, 404);
    else await this.#answerPage(page, request, response);
  }

  async #answerPage({ path, file }: DependencyPage, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#tried.has(path) ? undefined : faultOf(path, this.#options.faults);
    this.#tried.add(path);
    if (fault === 'busy') refuse(response, 503, { 'retry-after': this.#retryAfter(path) });
    else await this.#send(request, response, { type: contentType(file), plain: await readFile(file), fault });
  }

  // The header has two forms, seconds and a date, and clients must read both.
  #retryAfter(path: string): string {
    const { retryAfter } = this.#options;
    return hash(path) % 3 > 0 ? String(retryAfter) : new Date(Date.now() + retryAfter * 1000).toUTCString();
  }

  async #send(request: IncomingMessage, response: ServerResponse, { type, plain, fault }: Shipment): Promise<void> {
    const compressed = plain.length >= SMALLEST_COMPRESSED && acceptsGzip(request);
    const body = compressed ? await compress(plain) : plain;
    response.writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      vary: 'accept-encoding',
      ...(compressed && { 'content-encoding': 'gzip' }),
    });
    if (request.method === 'HEAD') response.end();
    else if (fault === undefined) response.end(body);
    else await this.#sendInHalves(response, body, fault);
  }

  async #sendInHalves(response: ServerResponse, body: Buffer, fault: Fault): Promise<void> {
    const half = body.length >> 1;
    response.flushHeaders();
    await new Promise<unknown>((resolve) => response.write(body.subarray(0, half), resolve));
    if (fault === 'cut') {
      response.destroy();
      return;
    }
    await sleep(this.#options.slowMs, undefined, { ref: false });
    response.end(body.subarray(half));
  }
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': TEXT, 'content-length': 0, ...headers }).end();
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = (request.headers['accept-encoding'] ?? '').toLowerCase();
  return accepted.split(',').some((part) => /^\s*(x-)?gzip\s*(;\s*q=(1|0?\.0*[1-9])\S*\s*)?$/.test(part));
}

function contentType(file: string): string {
  if (file.endsWith('.json')) return 'application/json; charset=utf-8';
  if (/\.(md|markdown)$/i.test(file)) return 'text/markdown; charset=utf-8';
  return /\.html?$/i.test(file) ? 'text/html; charset=utf-8' : TEXT;
}
