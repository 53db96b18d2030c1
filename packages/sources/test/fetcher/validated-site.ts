import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page answers: the status 200 unless it says otherwise, or a 304 where `headers` has the ETag that was asked by. */
export interface SiteAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** A site on loopback that knows its own validators. */
export interface ValidatedSite {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** The requests as they came in, the oldest first. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** The statuses that were sent since this was last called. */
  statuses(): number[];
}

const running = new Set<Server>();

/** @param page - What is there now; anything may have changed since it was last called. */
export async function validatedSite(page: (path: string) => SiteAnswer): Promise<ValidatedSite> {
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const sent: number[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const { status = 200, headers = {}, body = '' } = page(path);
    const unchanged = status === 200 && isUnchanged(request.headers, headers);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sent.push((response.statusCode = unchanged ? 304 : status));
    response.end(unchanged ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.add(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, statuses: () => sent.splice(0) };
}

export async function closeSites(): Promise<void> {
  for (const server of running) {
    running.delete(server);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function isUnchanged(asked: IncomingHttpHeaders, now: NonNullable<SiteAnswer['headers']>): boolean {
  const tag = asked['if-none-match'];
  if (tag !== undefined) return tag.replace(/^W\//, '') === String(now['etag']).replace(/^W\//, '');
  return asked['if-modified-since'] !== undefined && asked['if-modified-since'] === now['last-modified'];
}
