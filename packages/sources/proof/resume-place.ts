import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Chance } from './chance.ts';
import { lineOf } from './numbered-line.ts';
import type { ResumePlan } from './resume-plan.ts';

/** What is stored: the line that comes next, or how many items of which page were given; and how many were counted. */
interface Stored {
  readonly checkpoints: { readonly default: { readonly checkpoint?: Partial<Checkpoint>; readonly skip: number } };
}
interface Checkpoint {
  readonly line: number;
  readonly page: number;
  readonly given: number;
}

/** So many numbers stand on a page. */
const ON_PAGE = 20;
/** How long an answer takes, at most. */
const ANSWER_MS = 8;
/** One answer of so many is that the server has no time. */
const BUSY = 20;

/** Where a job runs: a folder, the numbers that it deals with, what it has stored, and what it did in each of its runs. */
export class ResumePlace {
  readonly source: ResumePlan['source'];
  readonly store: string;
  readonly #folder: string;
  readonly #server: Server | undefined;
  #runs = 0;

  private constructor(folder: string, source: ResumePlan['source'], server?: Server) {
    this.#folder = folder;
    this.source = source;
    this.store = join(folder, 'job.checkpoint');
    this.#server = server;
  }

  /** A file of numbered lines. */
  static lines(folder: string, count: number): ResumePlace {
    const path = join(folder, 'lines.txt');
    let text = '';
    for (let number = 1; number <= count; number++) text += `${lineOf(number)}\n`;
    writeFileSync(path, text);
    return new ResumePlace(folder, { path });
  }

  /** A server that answers a number when it is asked for it. */
  static async list(folder: string, count: number, below: Chance): Promise<ResumePlace> {
    const [server, url] = await served(below, (number) => ({ body: String(number) }));
    return new ResumePlace(folder, { url, count }, server);
  }

  /** A server that has the numbers on pages, each of which tells where the next one is. */
  static async pages(folder: string, count: number, below: Chance): Promise<ResumePlace> {
    const [server, url] = await served(below, (page) => {
      const length = Math.min(ON_PAGE, count - (page - 1) * ON_PAGE);
      const numbers = Array.from({ length }, (_, index) => (page - 1) * ON_PAGE + index + 1);
      const body = JSON.stringify(numbers);
      return page * ON_PAGE < count ? { body, link: `</${String(page + 1)}>; rel=next` } : { body };
    });
    return new ResumePlace(folder, { first: `${url}1` }, server);
  }

  /** Where the next run writes what it does. */
  nextOutput(): string {
    return join(this.#folder, `output-${String(this.#runs++)}`);
  }

  /** Up to which number all is stored as done. A file that a kill has left damaged is no JSON. */
  get stored(): number {
    if (!existsSync(this.store)) return 0;
    const { checkpoint, skip } = (JSON.parse(readFileSync(this.store, 'utf8')) as Stored).checkpoints.default;
    const { line = 1, page = 1, given = 0 } = checkpoint ?? {};
    return line - 1 + (page - 1) * ON_PAGE + given + skip;
  }

  async close(): Promise<void> {
    if (this.#server === undefined) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

/** Answers to the number behind its URL, sooner or later, and not always at the first time. */
async function served(
  below: Chance,
  answer: (number: number) => { readonly body: string; readonly link?: string },
): Promise<[Server, string]> {
  const server = createServer((request, response) => {
    setTimeout(() => {
      const { body, link } = answer(Number(request.url?.slice(1)));
      if (link !== undefined) response.setHeader('link', link);
      response.statusCode = below(BUSY) === 0 ? 503 : 200;
      response.end(body);
    }, below(ANSWER_MS));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return [server, `http://127.0.0.1:${String(port)}/`];
}
