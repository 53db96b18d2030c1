// The promises of docs/contract.md, asked of every operator that the package exports: see contract/table.ts.
import { afterClose } from './contract/after-close.ts';
import { bounded } from './contract/bounded.ts';
import { closing } from './contract/closing.ts';
import { errors } from './contract/errors.ts';
import { fastPath } from './contract/fast-path.ts';
import { hostile } from './contract/hostile.ts';
import { lazy } from './contract/lazy.ts';
import { noHang } from './contract/no-hang.ts';
import { parity } from './contract/parity.ts';
import { polite } from './contract/polite.ts';
import { unread } from './contract/unread.ts';

parity();
lazy();
closing();
unread();
noHang();
afterClose();
errors();
bounded();
fastPath();
polite();
hostile();
