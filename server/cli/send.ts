import { parseArgs } from 'node:util';
import { ERROR_CODES, ERRORS } from '../../core/contract/errors.ts';
import { createSender, type ItemResult, SendError, type Sender } from '../simulation/sender.ts';
import { answer, tell, UsageError } from './define.ts';
import { readEvents } from './events-file.ts';
import { readTarget, TARGET_HELP, TARGET_OPTIONS } from './target.ts';
import { EXIT_CODES, InterruptedError, untilSignal } from './until-signal.ts';

const HELP = `docket send FILE [options]

Sends a file of events (- for standard input), signed, in batches, in the order of the file: one JSON object a line, or
one JSON text as POST /api/events takes it (an event, a list, or {"events": […]}), indented or not.
What cannot be read or is refused is named with its line; the others go on. Sending a file again is safe: what arrived
before is a duplicate. While the server is away it waits and tries again.

${TARGET_HELP}
  --batch N        events in a request, default 500, at most 1,000
  --retries N      gives up after N failed tries of one request; default: goes on trying
  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 everything arrived, 1 something was refused, 2 wrong usage or it could not be sent to its end; 130 after Ctrl-C.`;

interface Refused {
  readonly line: number;
  readonly id: string | null;
  readonly code: string;
  readonly detail: string | null;
}

interface Summary {
  readonly file: string;
  /** Read so far. */
  lines: number;
  /** Up to which all was answered: what stands behind it may not have arrived. */
  settled: number;
  accepted: number;
  duplicate: number;
  refused: number;
  /** The first of them; `refused` counts all. */
  readonly refusals: Refused[];
}

/** Enough to see what is wrong with a file, without keeping a line for each of a million. */
const KEPT_REFUSALS = 1000;

interface Held {
  readonly line: number;
  readonly event: Record<string, unknown>;
}

function refuse(summary: Summary, refusal: Refused): void {
  summary.refused += 1;
  if (summary.refusals.length < KEPT_REFUSALS) summary.refusals.push(refusal);
}

/** What a code means; the codes of a newer server are left to themselves. */
function inWords(code: string | null | undefined): string | null {
  const known = ERROR_CODES.find((one) => one === code);
  return known === undefined ? null : `${ERRORS[known].message} ${ERRORS[known].remedy}`;
}

function record(summary: Summary, held: readonly Held[], results: readonly ItemResult[]): void {
  results.forEach(({ status, code, fields = [] }, index) => {
    const { line, event } = held[index] as Held;
    if (status !== 'rejected') summary[status] += 1;
    else
      refuse(summary, {
        line,
        id: typeof event.id === 'string' ? event.id : null,
        code: code ?? 'unknown',
        detail: fields.map(({ path, problem }) => `${path}: ${problem}`).join('; ') || inWords(code),
      });
  });
}

async function sendFile(file: string, sender: Sender, batch: number, summary: Summary): Promise<void> {
  let held: Held[] = [];
  let toldAt = Date.now();
  const flush = async (): Promise<void> => {
    record(summary, held, await sender.send(held.map(({ event }) => event)));
    summary.settled = held.at(-1)?.line ?? summary.settled;
    held = [];
    if (Date.now() - toldAt < 1000) return;
    toldAt = Date.now();
    tell(
      `line ${summary.lines}: ${summary.accepted} accepted, ${summary.duplicate} duplicate, ${summary.refused} refused`,
    );
  };
  for await (const line of readEvents(file)) {
    summary.lines = line.line;
    if ('problem' in line) refuse(summary, { line: line.line, id: null, code: 'malformed_json', detail: line.problem });
    else held.push(line);
    if (held.length >= batch) await flush();
  }
  await flush();
  // What cannot be read is known before what is refused behind it.
  summary.refusals.sort((a, b) => a.line - b.line);
}

function words(summary: Summary): string {
  const shown = summary.refusals.slice(0, 20);
  const more = summary.refused - shown.length;
  return [
    `${summary.file}: ${summary.accepted} accepted, ${summary.duplicate} duplicate, ${summary.refused} refused`,
    ...shown.map(({ line, code, detail }) => `  line ${line}: ${code}${detail ? ` — ${detail}` : ''}`),
    ...(more > 0 ? [`  and ${more} more (--json lists ${KEPT_REFUSALS})`] : []),
  ].join('\n');
}

const told = ({ settled: _, ...shown }: Summary): object => shown;

/** What became of a file that was not sent to its end. */
const left = ({ settled, accepted, duplicate, refused }: Summary): string =>
  settled === 0
    ? 'Nothing of the file is known to have arrived; sending it again is safe.'
    : `Up to line ${settled} all was answered: ${accepted} accepted, ${duplicate} duplicate, ${refused} refused. Send the file again to go on: what arrived is a duplicate then.`;

const whole = (text: string | undefined, name: string, low: number, high: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UsageError(`--${name} is a whole number, ${low} to ${high}`);
  return value;
};

/** `docket send`: a platform's own export, through the same signed door as everything else. */
export async function send(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...TARGET_OPTIONS,
      batch: { type: 'string' },
      retries: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('Name one file, or - for standard input.');
  const retries = whole(values.retries, 'retries', 0, 1000);
  const target = readTarget(values);
  const batch = whole(values.batch, 'batch', 1, 1000) ?? 500;
  const summary: Summary = { file, lines: 0, settled: 0, accepted: 0, duplicate: 0, refused: 0, refusals: [] };
  try {
    await untilSignal((signal) => {
      // Whoever waits for what is typed there hears nothing else.
      if (file === '-') signal.addEventListener('abort', () => process.stdin.destroy(), { once: true });
      const onWait = (reason: string, ms: number): void =>
        tell(`${reason}: trying again in ${(ms / 1000).toFixed(1)} s`);
      const sender = createSender({ ...target, ...(retries === undefined ? {} : { retries }), signal, onWait });
      return sendFile(file, sender, batch, summary);
    });
  } catch (error) {
    const stopped = error instanceof InterruptedError;
    if (!stopped && !(error instanceof SendError)) throw error;
    const code = stopped ? 'interrupted' : error.code;
    if (values.json) answer(JSON.stringify({ ...told(summary), error: { code, message: error.message } }));
    tell(stopped ? error.message : `${error.message}\n${error.remedy}`);
    tell(left(summary));
    return stopped ? EXIT_CODES[error.signal] : 2;
  }
  answer(values.json ? JSON.stringify(told(summary)) : words(summary));
  return summary.refused === 0 ? 0 : 1;
}
