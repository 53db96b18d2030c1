/** All that can be seen from outside, at a moment at which nothing moves. */
export interface State {
  /** What the reader's calls have heard, in the order of the calls. */
  readonly calls: readonly string[];
  /** How often each source was asked, and closed. */
  readonly pulls: readonly number[];
  readonly closes: readonly number[];
  /** The callbacks that were started. */
  readonly started: readonly string[];
  /** Errors that were published. */
  readonly told: readonly string[];
}

export const WAITING = '…';
/** What a call hears, one or the other. */
export const eitherWay = (one: string, other: string): string => `${one} or ${other}`;

/** What must be seen, and what may be. */
export interface Expected extends State {
  /** Errors that are published unless a call has heard them. */
  readonly maybeTold: readonly string[];
}

/**
 * Whether what was found is what was expected. Some things may be told now or a little later; what is published because
 * nobody waits any more may come until the end.
 */
export function agrees(found: State, expected: Expected, atTheEnd: boolean): boolean {
  if (line(found) === line(expected)) return true;
  const calls = expected.calls.map((wanted, call) => {
    const seen = found.calls[call] ?? '';
    return wanted.split(' or ').includes(seen) ? seen : wanted;
  });
  const told = found.told.filter((error) => !expected.maybeTold.includes(error));
  const sofar = !atTheEnd && told.every((error) => expected.told.includes(error));
  return (
    line({ ...parts(found), calls: found.calls, told }) ===
    line({ ...parts(expected), calls, ...(sofar ? { told } : {}) })
  );
}

const parts = ({ pulls, closes, started, told }: State): Omit<State, 'calls'> => ({ pulls, closes, started, told });

/** As one line, to be compared and to be read. */
export function line({ calls, pulls, closes, started, told }: State): string {
  const published = told.length > 1 ? [...told].sort() : told;
  return `calls [${calls.join(', ')}] asked [${pulls.join(' ')}] closed [${closes.join(' ')}] callbacks [${started.join(' ')}] published [${published.join(', ')}]`;
}
