import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Chance } from './chance.ts';

const SIZE = 512 * 1024;
/** So much is sent at once, and then nothing for a while, at most. */
const PIECE = 16 * 1024;
const PAUSE_MS = 12;
/** One request of so many finds: no time for it, another version of the file, a connection that breaks. */
const BUSY = 20;
const CHANGED = 12;
const BROKEN = 6;
/** One version of so many has no strong ETag; one answer of so many takes no notice of If-Range. */
const WEAK = 8;
const CARELESS = 4;

interface FileVersion {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** A server that gives a file slowly, at times breaks off, and at times has got another version of it. */
export class DownloadSite {
  /** How often it has given what is behind a place in the middle. */
  resumed = 0;
  readonly versions: FileVersion[] = [];
  readonly #below: Chance;
  readonly #server: Server;
  #current: FileVersion;

  private constructor(below: Chance) {
    this.#below = below;
    this.#current = this.#made();
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async open(below: Chance): Promise<DownloadSite> {
    const site = new DownloadSite(below);
    await once(site.#server.listen(0, '127.0.0.1'), 'listening');
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/file`;
  }

  /** Whether these are the bytes of a version, from the first to the last. */
  has(bytes: Buffer): boolean {
    return this.versions.some((version) => version.bytes.equals(bytes));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #made(): FileVersion {
    const bytes = Buffer.alloc(SIZE - this.#below(PIECE));
    for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(this.#below(2 ** 32), at);
    const tag = `"${String(this.versions.length)}"`;
    const version = { bytes, etag: this.#below(WEAK) === 0 ? `W/${tag}` : tag };
    this.versions.push(version);
    return version;
  }

  async #answer({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#below(BUSY) === 0) {
      response.writeHead(503).end();
      return;
    }
    if (this.#below(CHANGED) === 0) this.#current = this.#made();
    const { bytes, etag } = this.#current;
    const asked = Number(/^bytes=(\d+)-$/.exec(headers.range ?? 'bytes=0-')?.[1]);
    const from = headers['if-range'] === etag || this.#below(CARELESS) === 0 ? asked : 0;
    if (from > 0 && from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${String(bytes.length)}` }).end();
      return;
    }
    if (from > 0) this.resumed++;
    const range = { 'content-range': `bytes ${String(from)}-${String(bytes.length - 1)}/${String(bytes.length)}` };
    response.writeHead(from > 0 ? 206 : 200, {
      ...{ etag, 'content-length': bytes.length - from },
      ...(from > 0 ? range : {}),
    });
    await this.#send(response, bytes.subarray(from));
  }

  async #send(response: ServerResponse, bytes: Buffer): Promise<void> {
    const end = this.#below(BROKEN) === 0 ? this.#below(bytes.length) : bytes.length;
    for (let at = 0; at < end && !response.destroyed; at += PIECE) {
      const piece = bytes.subarray(at, Math.min(end, at + PIECE));
      response.write(piece);
      await setTimeout(this.#below(PAUSE_MS));
    }
    if (end < bytes.length) response.destroy();
    else response.end();
  }
}
