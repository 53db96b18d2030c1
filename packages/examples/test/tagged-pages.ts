import type { ServerResponse } from 'node:http';

/** Pages of HTML that have an ETag, each of which may change; to be the `answer` of a `PageServer`. */
export class TaggedPages {
  readonly #versions = new Map<string, number>();
  /** The paths that were sent whole, and those of which was said that they have not changed, in the order of the requests. */
  readonly sent: string[] = [];
  readonly confirmed: string[] = [];

  /** Makes a page another one. */
  change(path: string): void {
    this.#versions.set(path, this.#version(path) + 1);
  }

  /** Forgets what was asked for. */
  forget(): void {
    this.sent.length = this.confirmed.length = 0;
  }

  readonly answer = (path: string, response: ServerResponse): boolean => {
    const version = this.#version(path);
    const tag = `"${path}-${version}"`;
    response.setHeader('etag', tag);
    const known = response.req.headers['if-none-match'] === tag;
    (known ? this.confirmed : this.sent).push(path);
    if (known) response.writeHead(304).end();
    else response.setHeader('content-type', 'text/html').end(`<title>${path} ${version}</title>`);
    return true;
  };

  #version(path: string): number {
    return this.#versions.get(path) ?? 1;
  }
}
