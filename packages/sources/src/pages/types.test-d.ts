// What pages give, as types. Checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { nextCursor } from './next-cursor.ts';
import { nextLink } from './next-link.ts';
import { nextNumber } from './next-number.ts';
import { nextOffset } from './next-offset.ts';
import type { PagesOptions } from './options.ts';
import type { Page, ReadPage } from './page.ts';
import { type Pages, pages } from './pages.ts';
import type { PagesCheckpoint } from './checkpoint.ts';

interface Commit {
  readonly sha: string;
}
declare const commits: (body: unknown) => Commit[];
declare const maybe: PagesCheckpoint | undefined;

// What JSON holds nobody knows; lines are texts.
expectTypeOf(pages('http://a/')).toEqualTypeOf<Pages>();
expectTypeOf(pages(new URL('http://a/'), {})).toEqualTypeOf<Pages>();
expectTypeOf(pages({ url: 'http://a/' }, { as: 'ndjson', maxPages: 3 })).toEqualTypeOf<Pages>();
expectTypeOf(pages('http://a/', { as: 'lines' })).toEqualTypeOf<Pages<string>>();

// With `items`, what it finds: in an array, another iterable, or a promise of it.
expectTypeOf(pages('http://a/', { items: commits })).toEqualTypeOf<Pages<Commit>>();
expectTypeOf(pages('http://a/', { items: (body) => new Set(commits(body)) })).toEqualTypeOf<Pages<Commit>>();
expectTypeOf(pages('http://a/', { items: async (body) => commits(body) })).toEqualTypeOf<Pages<Commit>>();

// A body may be taken for what it is known to be.
expectTypeOf(pages('http://a/', { items: (body: { data: Commit[] }) => body.data })).toEqualTypeOf<Pages<Commit>>();
expectTypeOf(
  pages('http://a/', { items: (body: { data: Commit[] }) => body.data, next: ({ body }) => body.data[0]?.sha }),
).toEqualTypeOf<Pages<Commit>>();
// @ts-expect-error: a text is no object
pages('http://a/', { as: 'text', items: (body: { data: Commit[] }) => body.data });

// What the callbacks get follows from `as`, and from `items`.
pages('http://a/', {
  as: 'text',
  items: (body, page) => {
    expectTypeOf(body).toEqualTypeOf<string>();
    expectTypeOf(page).toEqualTypeOf<Page<string>>();
    return body.split(';');
  },
  next: (page) => {
    expectTypeOf(page).toEqualTypeOf<ReadPage<string, string>>();
    return page.items.at(-1);
  },
});
expectTypeOf(pages('http://a/', { as: 'bytes', items: (body) => body })).toEqualTypeOf<Pages<number>>();

// A text and bytes are no lists by themselves.
// @ts-expect-error: items is missing
pages('http://a/', { as: 'text' });
// @ts-expect-error: items is missing
pages('http://a/', { as: 'bytes', maxPages: 3 });
// @ts-expect-error: a response is no list
pages('http://a/', { as: 'response' });
// @ts-expect-error: a stream can be sent once
pages({ url: 'http://a/', method: 'POST', body: new ReadableStream<Uint8Array>() });

// Each way to the next page goes with all.
pages('http://a/', { next: nextLink() });
pages('http://a/', { items: commits, next: nextNumber() });
pages('http://a/', { items: commits, next: nextOffset('skip') });
pages('http://a/', { items: commits, next: nextCursor('after', (body) => commits(body).at(-1)?.sha) });
pages('http://a/', { as: 'text', items: (body) => body.split(';'), next: nextCursor('after', (body: string) => body) });
pages('http://a/', { next: () => undefined });
pages('http://a/', { next: async ({ number }) => ({ url: '/', method: 'POST', body: String(number) }) });
// @ts-expect-error: a number is no page
pages('http://a/', { next: ({ number }) => number });

// A checkpoint goes where it came from.
expectTypeOf(pages('http://a/').checkpoint).toEqualTypeOf<PagesCheckpoint>();
expectTypeOf<PagesOptions['start']>().toEqualTypeOf<PagesCheckpoint | undefined>();
pages('http://a/', { start: maybe });
