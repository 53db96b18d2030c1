import { describe, expect, test } from '@jest/globals';
import { emptyHeaders } from './headers.ts';
import { outgoing, type Outgoing } from './job.ts';
import { follow, isRedirect, NO_TRAIL, type Location, type RedirectRules, type Trail } from './redirect.ts';

const RULES: RedirectRules = { redirect: 'follow', maxRedirects: 5 };
const HEADERS = {
  authorization: 'a',
  cookie: 'c',
  'proxy-authorization': 'p',
  'x-api-key': 'k',
  accept: '*/*',
  'content-type': 'text/plain',
};

const request = (url: string, method = 'GET', body?: string) =>
  outgoing(
    { url, method, headers: method === 'GET' ? { ...HEADERS, 'content-type': '' } : HEADERS, body },
    emptyHeaders(),
  );

function go(from: Outgoing, statusCode: number, location: Location, trail: Trail = NO_TRAIL, rules = RULES) {
  return follow(from, { statusCode, location }, trail, rules, 1);
}

describe('isRedirect()', () => {
  test.each([301, 302, 303, 307, 308])('%d with a Location is one', (status) => {
    expect(isRedirect(status, '/x')).toBe(true);
  });

  test.each([200, 201, 300, 304, 305, 306, 404])('%d with a Location is none', (status) => {
    expect(isRedirect(status, '/x')).toBe(false);
  });

  test('without a Location or with an empty one it is a response as it is', () => {
    expect([undefined, ''].map((location) => isRedirect(302, location))).toEqual([false, false]);
  });

  test('with two of them it is one, though nobody can tell where it leads', () => {
    expect(isRedirect(302, ['/a', '/b'])).toBe(true);
  });
});

describe('method and body', () => {
  test.each([
    [301, 'GET', 'GET'],
    [301, 'HEAD', 'HEAD'],
    [301, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'POST', 'GET'],
    [302, 'DELETE', 'DELETE'],
    [303, 'GET', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'DELETE', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [308, 'PATCH', 'PATCH'],
  ])('%d turns %s into %s', (status, before, after) => {
    const body = before === 'GET' || before === 'HEAD' ? undefined : 'data';
    const next = go(request('http://a/1', before, body), status, '/2').request;
    expect(next.method).toBe(after);
    expect(next.body).toBe(after === before ? (body ?? null) : null);
    expect('content-type' in next.headers).toBe(after === before);
  });

  test('a body that can be sent once cannot follow a 307, but a 303 needs no body', () => {
    const stream = outgoing({ url: 'http://a/', method: 'POST', body: [new Uint8Array(1)] }, emptyHeaders());
    expect(() => go(stream, 307, '/x')).toThrow(expect.objectContaining({ code: 'ERR_REDIRECT_BODY' }));
    expect(go(stream, 303, '/x').request).toMatchObject({ method: 'GET', body: null, replayable: true });
  });
});

describe('Location', () => {
  test.each([
    ['/c', 'http://a/c'],
    ['c', 'http://a/b/c'],
    ['../c?d', 'http://a/c?d'],
    ['//x/c', 'http://x/c'],
    ['?q', 'http://a/b/page?q'],
    ['https://x/c', 'https://x/c'],
    ['/ä', 'http://a/%C3%A4'],
    ['http://me:secret@a/c', 'http://a/c'],
  ])('%s leads to %s', (location, expected) => {
    expect(go(request('http://a/b/page'), 302, location).request.url.href).toBe(expected);
  });

  test('UTF-8 that came as Latin-1 is read as UTF-8, and Latin-1 stays Latin-1', () => {
    const bytes = Buffer.from('/ä').toString('latin1');
    expect(go(request('http://a/'), 302, bytes).request.url.pathname).toBe('/%C3%A4');
    expect(go(request('http://a/'), 302, '/\u00e4x').request.url.pathname).toBe('/%C3%A4x');
  });

  test('the fragment is kept unless Location has its own', () => {
    expect(go(request('http://a/b#old'), 302, '/c').request.url.hash).toBe('#old');
    expect(go(request('http://a/b#old'), 302, '/c#new').request.url.hash).toBe('#new');
    expect(go(request('http://a/b#old'), 302, '/c#').request.url.hash).toBe('');
  });

  test.each(['ftp://a/', 'file:///etc/passwd', 'http://', 'data:,x', 'http://a:99999/'])(
    '%s is refused',
    (location) => {
      expect(() => go(request('http://a/'), 302, location)).toThrow(
        expect.objectContaining({
          name: 'RedirectError',
          code: 'ERR_REDIRECT_LOCATION',
          url: 'http://a/',
          attempts: 1,
        }),
      );
    },
  );

  test.each([
    ['/a', '/b'],
    ['/a', '/a'],
    ['/a?key=secret', 'http://user:secret@b/'],
  ])('two of them, %s and %s, are refused, and not shown', (...locations) => {
    expect(() => go(request('http://a/'), 302, locations)).toThrow(
      expect.objectContaining({
        name: 'RedirectError',
        code: 'ERR_REDIRECT_LOCATION',
        message: 'Cannot fetch http://a/: it redirects to 2 places at once, for it has so many Location headers',
        url: 'http://a/',
        attempts: 1,
      }),
    );
  });

  test("two of them are a redirect as any other to redirect: 'error' and to maxRedirects", () => {
    const to = (rules: Partial<RedirectRules>) => () =>
      go(request('http://a/'), 302, ['/a', '/b'], NO_TRAIL, { ...RULES, ...rules });
    expect(to({ redirect: 'error' })).toThrow(expect.objectContaining({ code: 'ERR_REDIRECT' }));
    expect(to({ maxRedirects: 0 })).toThrow(expect.objectContaining({ code: 'ERR_TOO_MANY_REDIRECTS' }));
  });
});

describe('credentials', () => {
  test('stay on the same origin', () => {
    expect(go(request('http://a/1'), 302, '/2').request.headers).toMatchObject({
      authorization: 'a',
      cookie: 'c',
      'x-api-key': 'k',
    });
  });

  test.each(['http://b/2', 'https://a/2', 'http://a:81/2', 'http://sub.a/2'])('do not go to %s', (location) => {
    const { headers } = go(request('http://a/1'), 302, location).request;
    expect(Object.keys(headers).sort()).toEqual(['accept', 'content-type']);
  });

  test('do not come back with the first origin', () => {
    const away = go(request('http://a/1'), 302, 'http://b/2');
    const { headers } = go(away.request, 302, 'http://a/3', away.trail).request;
    expect(Object.keys(headers).sort()).toEqual(['accept', 'content-type']);
  });

  test.each([307, 308])('a %d carries the body to another origin, and what describes it, but no key', (status) => {
    const { method, body, headers } = go(request('http://a/1', 'POST', 'data'), status, 'http://b/2').request;
    expect({ method, body, ...headers }).toEqual({
      method: 'POST',
      body: 'data',
      accept: '*/*',
      'content-type': 'text/plain',
    });
  });
});

describe('the trail', () => {
  test('tells every URL that redirected', () => {
    const first = go(request('http://a/1'), 302, '/2');
    const second = go(first.request, 302, '/3', first.trail);
    expect(second.trail).toEqual({
      redirects: ['http://a/1', 'http://a/2'],
      asked: ['GET http://a/1', 'GET http://a/2'],
      downgraded: false,
    });
  });

  test('tells a way from https to http, for good', () => {
    const first = go(request('https://a/1'), 302, 'http://a/2');
    const second = go(first.request, 302, 'https://a/3', first.trail);
    expect([first.trail.downgraded, second.trail.downgraded]).toEqual([true, true]);
    expect(go(request('http://a/1'), 302, 'https://a/2').trail.downgraded).toBe(false);
  });
});

describe('limits', () => {
  test('so many redirects and no more', () => {
    const rules: RedirectRules = { redirect: 'follow', maxRedirects: 2 };
    const first = go(request('http://a/1'), 302, '/2', NO_TRAIL, rules);
    const second = go(first.request, 302, '/3', first.trail, rules);
    expect(() => go(second.request, 302, '/4', second.trail, rules)).toThrow(
      expect.objectContaining({
        code: 'ERR_TOO_MANY_REDIRECTS',
        message: 'Cannot fetch http://a/3: more than 2 redirects',
      }),
    );
  });

  test('none at all', () => {
    const rules: RedirectRules = { redirect: 'follow', maxRedirects: 0 };
    expect(() => go(request('http://a/1'), 302, '/2', NO_TRAIL, rules)).toThrow(/more than 0 redirects/);
  });

  test('a circle ends at once', () => {
    const first = go(request('http://a/1'), 302, '/2');
    expect(() => go(first.request, 302, '/1', first.trail)).toThrow(
      expect.objectContaining({
        code: 'ERR_REDIRECT_LOOP',
        message: 'Cannot fetch http://a/2: it redirects in a circle, to http://a/1 again',
      }),
    );
    expect(() => go(request('http://a/1'), 302, '/1')).toThrow(expect.objectContaining({ code: 'ERR_REDIRECT_LOOP' }));
  });

  test('a POST that becomes a GET of the same URL is no circle', () => {
    expect(go(request('http://a/1', 'POST', 'x'), 303, '/1').request).toMatchObject({ method: 'GET' });
  });

  test('a way back with another method is no circle, with the same it is one', () => {
    const first = go(request('http://a/login', 'POST', 'x'), 303, '/check');
    const second = go(first.request, 302, '/login', first.trail);
    expect(second.request).toMatchObject({ method: 'GET', url: new URL('http://a/login') });
    expect(second.trail.redirects).toEqual(['http://a/login', 'http://a/check']);
    const circle = expect.objectContaining({ code: 'ERR_REDIRECT_LOOP' });
    expect(() => go(second.request, 302, '/check', second.trail)).toThrow(circle);
    const posted = go(request('http://a/1', 'POST', 'x'), 307, '/2');
    expect(() => go(posted.request, 307, '/1', posted.trail)).toThrow(circle);
  });

  test("redirect: 'error' fails at the first", () => {
    expect(() => go(request('http://a/1'), 302, '/2', NO_TRAIL, { redirect: 'error', maxRedirects: 5 })).toThrow(
      expect.objectContaining({ code: 'ERR_REDIRECT' }),
    );
  });
});
