import { show } from '../../engine/check.ts';
import { isThenable } from '../../engine/when.ts';
import type { CheckSource } from './hand.ts';

/** Makes what is checked, anew for each reading. */
export type Make = (source: CheckSource, signal: AbortSignal) => unknown;

export type Kind = 'next' | 'return' | 'throw';

/** A call, and what became of it. */
export interface Call {
  readonly kind: Kind;
  readonly name: string;
  /** It was called when the iterator had ended or had been left. */
  readonly late: boolean;
  state: 'waiting' | 'value' | 'done' | 'error';
  value: unknown;
  /** A leave or an abort began before it was answered. */
  left: boolean;
  /** The same for an abort alone. */
  aborted: boolean;
}

/** What a call should answer, before it is known whether it does. */
interface Answer {
  readonly done?: unknown;
  readonly value?: unknown;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Calls, and tells what that led to, at once or later; `wrong` hears how the answer is not what the protocol asks for. */
export function ask(
  { kind, name }: Pick<Call, 'kind' | 'name'>,
  call: () => unknown,
  tell: (state: Call['state'], value: unknown) => void,
  wrong: (how: string) => void,
): void {
  const fail = (error: unknown): void => tell('error', error);
  let answer: unknown;
  try {
    answer = call();
    if (!isThenable(answer)) wrong(`${name} answered ${show(answer)} where a promise must be`);
  } catch (error) {
    wrong(`${name} threw instead of answering a promise`);
    fail(error);
    return;
  }
  Promise.resolve(answer).then((result: unknown) => {
    try {
      const { done, value } = (isObject(result) ? result : {}) as Answer;
      // next() may leave it out beside a value, as the language takes that for false
      const fits = typeof done === 'boolean' || (done === undefined && kind === 'next');
      if (!isObject(result) || !fits) wrong(`${name} answered a promise of ${show(result)} with done ${show(done)}`);
      else if (kind === 'return' && done !== true) wrong(`${name} answered a value, as if it had not been left`);
      tell(done === true ? 'done' : 'value', value);
    } catch (error) {
      wrong(`the result of ${name} throws when it is looked at`);
      fail(error);
    }
  }, fail);
}

/** What became of a call, for the log. */
export function outcomeOf({ state, value }: Call): string {
  if (state === 'error') return ` rejects: ${textOfError(value)}`;
  return `: ${state === 'done' ? 'done' : textOfValue(value)}`;
}

const textOfValue = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(textOfValue).join(', ')}]` : show(value);

/** An error in a line; not everything that is thrown has a text. */
export function textOfError(error: unknown): string {
  try {
    return String(error);
  } catch {
    return show(error);
  }
}
