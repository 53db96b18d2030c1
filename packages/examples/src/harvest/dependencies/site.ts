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

/**
 * An HTTP request listener that serves the pages and, on the first try of some of them, an everyday fault of the web.
 *
 * @param pages what to serve
 * @param options the faults
 */
export function site(pages: Iterable<DependencyPage>, options: SiteOptions): RequestListener {
  const byPath = new Map<string, DependencyPage>();
  for (const page of pages) byPath.set(page.path, page);
  const sitemap = Buffer.from([...byPath.keys()].map((path) => `${path}\n`).join(''));
  const tried = new Set<string>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, { allow: 'GET, HEAD' });
    if (path === SITEMAP) return send(request, response, 'text/plain; charset=utf-8', sitemap);
    const page = byPath.get(path);
    if (page === undefined) return refuse(response, 404);
    const fault = tried.has(path) ? undefined : faultOf(path, options.faults);
    tried.add(path);
    if (fault === 'busy') return refuse(response, 503, { 'retry-after': retryAfter(path) });
    await send(request, response, contentType(page.file), await readFile(page.file), fault);
  }

  // The header has two forms, seconds and a date, and clients must read both.
  function retryAfter(path: string): string {
    if (hash(path) % 3 > 0) return String(options.retryAfter);
    return new Date(Date.now() + options.retryAfter * 1000).toUTCString();
  }

  async function send(
    request: IncomingMessage,
    response: ServerResponse,
    type: string,
    plain: Buffer,
    fault?: Fault,
  ): Promise<void> {
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
    else await sendHalf(response, body, fault);
  }

  async function sendHalf(response: ServerResponse, body: Buffer, fault: Fault): Promise<void> {
    const half = body.length >> 1;
    response.flushHeaders();
    await new Promise<unknown>((resolve) => response.write(body.subarray(0, half), resolve));
    if (fault === 'cut') return void response.destroy();
    await sleep(options.slowMs, undefined, { ref: false });
    response.end(body.subarray(half));
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  };
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': 0, ...headers }).end();
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').toLowerCase();
  return accepted.split(',').some((part) => /^\s*(x-)?gzip\s*(;\s*q=(1|0?\.0*[1-9])\S*\s*)?$/.test(part));
}

function contentType(file: string): string {
  if (file.endsWith('.json')) return 'application/json; charset=utf-8';
  if (/\.(md|markdown)$/i.test(file)) return 'text/markdown; charset=utf-8';
  return /\.html?$/i.test(file) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}
