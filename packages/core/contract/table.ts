import type { Row } from './row.ts';
import { buffers } from './rows/buffer.ts';
import { bridge } from './rows/bridge.ts';
import { combine } from './rows/combine.ts';
import { errorRows } from './rows/errors.ts';
import { helpers } from './rows/helpers.ts';
import { select } from './rows/select.ts';
import { share } from './rows/share.ts';
import { time } from './rows/time.ts';
import { shape } from './rows/shape.ts';

/** Every operator. */
export const rows: readonly Row[] = [
  ...helpers,
  ...select,
  ...shape,
  ...combine,
  ...share,
  ...buffers,
  ...time,
  ...errorRows,
  ...bridge,
];
