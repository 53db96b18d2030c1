import dns, { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { jest } from '@jest/globals';

type Callback = (error: Error | null, addresses?: string | LookupAddress[], family?: number) => void;

/**
 * Answers the lookups of names of this process, in their turn: the last answer again and again, and an empty one as not found. Sockets
 * ask in the same place, so that a second lookup behind the back of the first is heard of.
 *
 * @returns The names that were asked for so far.
 */
export function answerLookups(...answers: readonly (readonly string[])[]): readonly string[] {
  const asked: string[] = [];
  const lookup = (hostname: string, options: { all?: boolean }, callback: Callback): void => {
    const answer = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? [];
    const found = answer.map((address) => ({ address, family: isIP(address) }));
    const [first] = found;
    setImmediate(() => {
      if (first === undefined) callback(Object.assign(new Error(`not found: ${hostname}`), { code: 'ENOTFOUND' }));
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
  return asked;
}
