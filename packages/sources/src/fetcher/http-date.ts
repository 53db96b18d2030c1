const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SHORT = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun';
const LONG = 'Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday';
const MONTH = MONTHS.join('|');
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';
const IMF = new RegExp(`^(?:${SHORT}), (\\d{2}) (${MONTH}) (\\d{4}) ${TIME} GMT$`);
const RFC850 = new RegExp(`^(?:${LONG}), (\\d{2})-(${MONTH})-(\\d{2}) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^(?:${SHORT}) (${MONTH}) (\\d{2}| \\d) ${TIME} (\\d{4})$`);

/**
 * The moment that an HTTP-date names, in milliseconds since 1970, or `undefined` when the text is none of its three forms.
 *
 * The weekday must be one, but need not fit the date: it tells nothing that the date does not.
 *
 * @param text - The text, without white space around it.
 * @param now - The present, in milliseconds since 1970: it tells in which century a two-digit year lies.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  let parts = IMF.exec(text);
  if (parts !== null) return moment(Number(parts[3]), parts[2], parts[1], parts.slice(4));
  parts = ASCTIME.exec(text);
  if (parts !== null) return moment(Number(parts[6]), parts[1], parts[2], parts.slice(3, 6));
  parts = RFC850.exec(text);
  if (parts === null) return undefined;
  const [, day, month, year, ...time] = parts;
  return nearCentury(Number(year), now, (fullYear) => moment(fullYear, month, day, time));
}

function moment(year: number, monthName = '', dayText = '', time: readonly string[]): number | undefined {
  const [hour, minute, second] = time.map(Number) as [number, number, number];
  // Second 60 is a leap second; Date counts it as the first of the next minute, which is what a clock shows then.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const month = MONTHS.indexOf(monthName);
  const day = Number(dayText);
  const date = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

/** A date that seems more than 50 years ahead lies in the past: the latest year with these two digits that does not. */
function nearCentury(twoDigits: number, now: number, inYear: (year: number) => number | undefined): number | undefined {
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() + 50);
  const century = Math.floor(limit.getUTCFullYear() / 100) * 100;
  const late = inYear(century + twoDigits);
  if (late !== undefined && late <= limit.getTime()) return late;
  return inYear(century + twoDigits - 100);
}
