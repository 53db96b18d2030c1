import { describe, expect, test } from '@jest/globals';
import { parseRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

describe('delay-seconds', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['120', 120_000],
    ['007', 7000],
    ['  5', 5000],
    ['5\t ', 5000],
    ['3600', 3_600_000],
    ['1767225600', 1_767_225_600_000],
  ])('%j waits %d ms', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  test('a number that looks like a time stamp is still a delay', () => {
    expect(parseRetryAfter(String(NOW / 1000 + 5), NOW)).toBe((NOW / 1000 + 5) * 1000);
  });

  test('a number without end is a delay without end, so that every limit stops it', () => {
    expect(parseRetryAfter('9'.repeat(400), NOW)).toBe(Infinity);
  });

  test.each([
    '',
    ' ',
    '0x10',
    '1.5',
    '-1',
    '+1',
    '1e3',
    '1_000',
    '1,5',
    '1 0',
    '٣',
    '５',
    'NaN',
    'Infinity',
    '1s',
    'soon',
  ])('%j is not valid', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  test('no header, and one that came twice, are not valid', () => {
    expect(parseRetryAfter(undefined, NOW)).toBeUndefined();
    expect(parseRetryAfter(['1', '2'], NOW)).toBeUndefined();
    expect(parseRetryAfter('1, 2', NOW)).toBeUndefined();
  });

  test('white space other than blanks and tabs is not taken off', () => {
    expect(parseRetryAfter('\u00a05', NOW)).toBeUndefined();
    expect(parseRetryAfter('5\n', NOW)).toBeUndefined();
  });

  test('blanks within it take no more time than other letters', () => {
    const before = process.cpuUsage();
    expect(parseRetryAfter(`1${' '.repeat(200_000)}x`, NOW)).toBeUndefined();
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe('HTTP-date', () => {
  test.each([
    ['IMF-fixdate', 'Thu, 15 Jan 2026 12:00:30 GMT'],
    ['RFC 850', 'Thursday, 15-Jan-26 12:00:30 GMT'],
    ['asctime', 'Thu Jan 15 12:00:30 2026'],
    ['a wrong weekday', 'Mon, 15 Jan 2026 12:00:30 GMT'],
  ])('%s waits until then', (_form, value) => {
    expect(parseRetryAfter(value, NOW)).toBe(30_000);
  });

  test('a past date means at once', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', NOW)).toBe(0);
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', NOW)).toBe(0);
    expect(parseRetryAfter('Sun Nov  6 08:49:37 1994', NOW)).toBe(0);
  });

  test('the present means at once', () => {
    expect(parseRetryAfter('Thu, 15 Jan 2026 12:00:00 GMT', NOW)).toBe(0);
  });

  test('a blank before the day is asctime with one digit', () => {
    expect(parseRetryAfter('Sun Feb  1 00:00:00 2026', NOW)).toBe(Date.UTC(2026, 1, 1) - NOW);
  });

  test('asctime is read as GMT whatever the zone of the machine', () => {
    expect(parseRetryAfter('Wed Jul 15 12:00:00 2026', NOW)).toBe(Date.UTC(2026, 6, 15, 12) - NOW);
  });

  test('a leap second is the second before midnight is over', () => {
    expect(parseRetryAfter('Wed, 31 Dec 2026 23:59:60 GMT', NOW)).toBe(Date.UTC(2027, 0, 1) - NOW);
  });

  test('29 February exists in leap years only', () => {
    expect(parseRetryAfter('Tue, 29 Feb 2028 00:00:00 GMT', NOW)).toBe(Date.UTC(2028, 1, 29) - NOW);
    expect(parseRetryAfter('Sun, 29 Feb 2026 00:00:00 GMT', NOW)).toBeUndefined();
    expect(parseRetryAfter('Mon, 28 Feb 2100 00:00:00 GMT', NOW)).toBe(Date.UTC(2100, 1, 28) - NOW);
    expect(parseRetryAfter('Mon, 29 Feb 2100 00:00:00 GMT', NOW)).toBeUndefined();
  });

  test('the year 0026 is not 1926 or 2026', () => {
    expect(parseRetryAfter('Thu, 15 Jan 0026 12:00:30 GMT', NOW)).toBe(0);
  });

  test.each([
    'Thu, 15 Jan 2026 12:00:30',
    'Thu, 15 Jan 2026 12:00:30 UTC',
    'Thu, 15 Jan 2026 12:00:30 +0000',
    'thu, 15 jan 2026 12:00:30 gmt',
    'Thu, 15 Jan 26 12:00:30 GMT',
    'Thu, 5 Jan 2026 12:00:30 GMT',
    'Thu,15 Jan 2026 12:00:30 GMT',
    'Thu, 00 Jan 2026 12:00:30 GMT',
    'Thu, 32 Jan 2026 12:00:30 GMT',
    'Thu, 31 Apr 2026 12:00:30 GMT',
    'Thu, 15 Jan 2026 24:00:00 GMT',
    'Thu, 15 Jan 2026 12:60:00 GMT',
    'Thu, 15 Jan 2026 12:00:61 GMT',
    'Thu, 15 Foo 2026 12:00:30 GMT',
    'Xyz, 15 Jan 2026 12:00:30 GMT',
    'Thu, 15-Jan-26 12:00:30 GMT',
    'Thursday, 15-Jan-2026 12:00:30 GMT',
    'Thursday, 15 Jan 2026 12:00:30 GMT',
    'Thu Jan 1 12:00:30 2026',
    'Thu Jan 15 12:00:30 2026 GMT',
    '2026-01-15T12:00:30Z',
    'Thu, 15 Jan 2026 12:00:30 GMT, 5',
  ])('%j is not valid', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });
});

describe('the two-digit year of RFC 850', () => {
  const inYear = (year: number) => Date.UTC(year, 0, 15, 12, 0, 0);

  test('up to 50 years ahead it is the future', () => {
    expect(parseRetryAfter('Wednesday, 15-Jan-76 12:00:00 GMT', NOW)).toBe(inYear(2076) - NOW);
  });

  test('a second more and it is the past', () => {
    expect(parseRetryAfter('Wednesday, 15-Jan-76 12:00:01 GMT', NOW)).toBe(0);
    expect(parseRetryAfter('Saturday, 15-Jan-77 12:00:00 GMT', NOW)).toBe(0);
  });

  test('it crosses the turn of a century', () => {
    const late = inYear(2094);
    expect(parseRetryAfter('Thursday, 15-Jan-05 12:00:00 GMT', late)).toBe(inYear(2105) - late);
    expect(parseRetryAfter('Thursday, 15-Jan-44 12:00:00 GMT', late)).toBe(inYear(2144) - late);
    expect(parseRetryAfter('Thursday, 15-Jan-45 12:00:00 GMT', late)).toBe(0);
  });

  test('29 February is looked for in the century that counts', () => {
    expect(parseRetryAfter('Tuesday, 29-Feb-28 00:00:00 GMT', NOW)).toBe(Date.UTC(2028, 1, 29) - NOW);
    expect(parseRetryAfter('Tuesday, 29-Feb-27 00:00:00 GMT', NOW)).toBeUndefined();
    expect(parseRetryAfter('Tuesday, 29-Feb-00 00:00:00 GMT', NOW)).toBe(0);
  });
});
