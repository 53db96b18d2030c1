import { describe, expect } from '@jest/globals';
import { probe, settleTasks } from '../src/testing/index.ts';
import { cases } from './cases.ts';
import { everyCase } from './every-case.ts';
import { watched } from './watch.ts';

const unreadable: readonly unknown[] = [undefined, null, 5, true, Symbol('source'), {}, () => undefined];

function thrownBy(call: () => unknown): { readonly name: string; readonly message: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown at the call');
}

/** Wrong arguments are refused at the call, by an error that says what was wrong. */
export function wrongArguments(): void {
  describe('wrong arguments', () => {
    everyCase('a source that cannot be read is refused at the call', cases, (one) => {
      for (const source of unreadable) {
        // What through() is given is handed on: only its operator has to read it.
        if (one.row.operator === 'through' && one.name.endsWith('function') && source !== undefined) continue;
        const { name, message } = thrownBy(() => one.apply(source));
        expect([name, message]).toEqual(['TypeError', expect.stringMatching(/^Cannot .+: .+[^.]$/)]);
      }
    });

    const refusing = cases.filter(({ row }) => row.refuses !== undefined);
    everyCase('an argument of the wrong shape or range is refused at the call', refusing, (one) => {
      for (const [args, wanted] of one.row.refuses ?? []) {
        const { name, message } = thrownBy(() => one.call([1, 2, 3], args));
        expect([name, args]).toEqual([wanted, args]);
        if (!args.some((value) => typeof value === 'symbol')) expect(message).toMatch(/^Cannot .+: .+[^.]$/);
      }
    });

    everyCase('an iterator that was handed in with it is closed', refusing, async (one) => {
      await watched(async () => {
        for (const [args] of one.row.refuses ?? []) {
          for (const how of [{}, { closeError: new Error('close') }, { closes: 'never' }] as const) {
            const source = probe({ values: [1], ...how });
            thrownBy(() => one.call(source, args));
            await settleTasks();
            expect([source.pulls, source.closes, source.opened]).toEqual([0, 1, 0]);
          }
        }
      });
    });

    everyCase('an iterable that was handed in with it is left alone', refusing, (one) => {
      for (const [args] of one.row.refuses ?? []) {
        const source = probe<number, 'asyncIterable'>({ values: [1], shape: 'asyncIterable' });
        thrownBy(() => one.call(source, args));
        source.assertUntouched();
      }
    });
  });
}
