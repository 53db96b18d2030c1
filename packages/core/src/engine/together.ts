import { DONE } from '../protocol.ts';
import { attempt, isThenable } from './when.ts';

/**
 * What `row` makes of all answers, waited for at once; as soon as one fails it is over, whatever the others do.
 *
 * @param late - Hears of the errors after that.
 * @param short - Where the first that is DONE is enough: what comes of it.
 */
export function together(
  answers: unknown[],
  late: (error: unknown) => void,
  row: (values: unknown[]) => unknown,
  short?: (place: number) => unknown,
): unknown {
  if (!answers.some(isThenable)) return row(answers);
  return new Promise((resolve, reject) => {
    let left = answers.length;
    let over = false;
    const arrived = (value: unknown, place: number): void => {
      answers[place] = value;
      if (over) return;
      const early = value === DONE ? short : undefined;
      over = --left === 0 || early !== undefined;
      if (over) resolve(attempt(() => (early === undefined ? row(answers) : early(place))));
    };
    const refused = (error: unknown): void => {
      if (over) late(error);
      over = true;
      reject(error);
    };
    answers.forEach((answer, place) => {
      if (isThenable(answer)) answer.then((value) => arrived(value, place), refused);
      else arrived(answer, place);
    });
  });
}
