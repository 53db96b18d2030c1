import { describe, expect, test } from '@jest/globals';
import { planOf } from './options.ts';
import { ticketOf } from './ticket.ts';

const http = planOf(undefined);
const limiter = { acquire: () => undefined, pause: () => undefined };

describe('ticketOf()', () => {
  test('has the request of a job, and the host and port of its URL as the key', () => {
    const { job, request, problem, key } = ticketOf('http://a.example:8080/page', http);
    expect([job, request?.url.href, problem, key]).toEqual([
      'http://a.example:8080/page',
      'http://a.example:8080/page',
      undefined,
      'a.example:8080',
    ]);
  });

  test('has the key of a job that brings its own', () => {
    expect(ticketOf({ url: 'http://a.example/', key: 'tenant' }, http).key).toBe('tenant');
  });

  test('has a problem in place of the request where the job is none, and its key all the same', () => {
    const { request, problem, key } = ticketOf({ url: 'nowhere', key: 'tenant' }, http);
    expect(request).toBe(undefined);
    expect(problem?.error).toEqual(new TypeError('Cannot fetch "nowhere": it is not an absolute URL'));
    expect(key).toBe('tenant');
  });

  test('looks no further where looking fails', () => {
    const broken = new Error('broken');
    const job = {
      url: 'http://a.example/',
      get key(): string {
        throw broken;
      },
    };
    const { problem, key } = ticketOf(job, http);
    expect([problem?.error, key]).toEqual([broken, '']);
  });

  test('has no request with load, and the key that is asked for', () => {
    const plan = planOf({ load: () => undefined, key: (item: number) => `tenant ${item}`, limiter });
    expect(ticketOf(7, plan)).toEqual({ job: 7, request: undefined, problem: undefined, key: 'tenant 7' });
  });

  test('has a problem where the key that is asked for is no text', () => {
    const plan = planOf({ load: () => undefined, key: () => 7, limiter });
    expect(ticketOf(7, plan).problem?.error).toEqual(
      new TypeError('Cannot load an item: key must answer a string, got the number 7'),
    );
  });
});
