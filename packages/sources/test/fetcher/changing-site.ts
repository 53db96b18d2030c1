/** How a page tells by what it can be asked for again. */
export type Validator = 'strong' | 'weak' | 'date' | 'none';

/** What is to be found under a URL. */
export type Place =
  | { readonly kind: 'page'; readonly validator: Validator; readonly control: string }
  | { readonly kind: 'moved'; readonly to: string };

type Asked = Readonly<Record<string, string>>;

/**
 * Pages that depend on the language and on who asks, and that change: what a cache must not get wrong. They answer by the rules of
 * RFC 9110, and know a validator that is not theirs.
 */
export class ChangingSite {
  /** Validators that were shown to a URL that has never given them. */
  readonly strays: string[] = [];
  /** How often a page was not sent. */
  notModified = 0;
  readonly #places = new Map<string, { readonly place: Place; readonly version: number }>();
  readonly #given = new Set<string>();

  /** Something new is to be found there from now on. */
  change(url: string, place: Place): void {
    this.#places.set(url, { place, version: (this.#places.get(url)?.version ?? 0) + 1 });
  }

  readonly fetch = async (href: string, { headers }: { headers: Asked }): Promise<Response> => {
    const [url = ''] = href.split('#');
    for (const name of ['if-none-match', 'if-modified-since']) {
      const shown = headers[name];
      if (shown !== undefined && !this.#given.has(`${url} ${shown}`)) this.strays.push(`${url} ${shown}`);
    }
    const { place, version } = this.#places.get(url) ?? { place: undefined, version: 0 };
    if (place === undefined) return new Response('none', { status: 404 });
    if (place.kind === 'moved') return new Response(null, { status: 302, headers: { location: place.to } });
    return this.#page(url, version, place, headers);
  };

  #page(url: string, version: number, place: Place & { kind: 'page' }, asked: Asked): Response {
    const language = asked['accept-language'] ?? '';
    const who = asked['authorization'] ?? '';
    const headers = new Headers({ vary: 'Accept-Language', 'cache-control': place.control });
    // Whole seconds: all languages have the same one, and so has everybody who asks.
    const date = new Date(version * 1000).toUTCString();
    const tag = `"${[url, version, language, who].join(' ').replaceAll(' ', '_')}"`;
    if (place.validator === 'date') headers.set('last-modified', date);
    if (place.validator === 'strong') headers.set('etag', tag);
    if (place.validator === 'weak') headers.set('etag', `W/${tag}`);
    for (const name of ['etag', 'last-modified']) this.#given.add(`${url} ${String(headers.get(name))}`);
    if (isUnchanged(asked, headers)) {
      this.notModified++;
      return new Response(null, { status: 304, headers });
    }
    return new Response([url, version, language, who].join(' '), { headers });
  }
}

function isUnchanged(asked: Asked, now: Headers): boolean {
  const tag = asked['if-none-match'];
  if (tag !== undefined) return tag.replace('W/', '') === now.get('etag')?.replace('W/', '');
  const since = asked['if-modified-since'];
  return since !== undefined && Date.parse(now.get('last-modified') ?? '') <= Date.parse(since);
}
