import { show } from '../../engine/check.ts';
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
}

/** What a call should answer, before it is known whether it does. */
export interface Answer {
  readonly done?: unknown;
  readonly value?: unknown;
}

/** A value in few words. */
export function textOfValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(textOfValue).join(', ')}]` : show(value);
}
