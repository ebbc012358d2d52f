import { parseArgs } from 'node:util';
import { createSender, type ItemResult, SendError, type Sender } from '../simulation/sender.ts';
import { answer, tell, UsageError } from './define.ts';
import { readEvents } from './events-file.ts';
import { readTarget, TARGET_HELP, TARGET_OPTIONS } from './target.ts';

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

Exit code: 0 everything arrived, 1 something was refused, 2 wrong usage or nothing could be sent.`;

interface Refused {
  readonly line: number;
  readonly id: string | null;
  readonly code: string;
  readonly detail: string | null;
}

interface Summary {
  readonly file: string;
  lines: number;
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

function record(summary: Summary, held: readonly Held[], results: readonly ItemResult[]): void {
  results.forEach(({ status, code, fields = [] }, index) => {
    const { line, event } = held[index] as Held;
    if (status !== 'rejected') summary[status] += 1;
    else
      refuse(summary, {
        line,
        id: typeof event.id === 'string' ? event.id : null,
        code: code ?? 'unknown',
        detail: fields.map(({ path, problem }) => `${path}: ${problem}`).join('; ') || null,
      });
  });
}

async function sendFile(file: string, sender: Sender, batch: number, summary: Summary): Promise<void> {
  let held: Held[] = [];
  let toldAt = Date.now();
  const flush = async (): Promise<void> => {
    record(summary, held, await sender.send(held.map(({ event }) => event)));
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
  const sender = createSender({
    ...readTarget(values),
    ...(retries === undefined ? {} : { retries }),
    onWait: (reason, ms) => tell(`${reason}: trying again in ${(ms / 1000).toFixed(1)} s`),
  });
  const summary: Summary = { file, lines: 0, accepted: 0, duplicate: 0, refused: 0, refusals: [] };
  try {
    await sendFile(file, sender, whole(values.batch, 'batch', 1, 1000) ?? 500, summary);
  } catch (error) {
    const known = error instanceof SendError;
    if (!known && (error as NodeJS.ErrnoException).path !== file) throw error;
    const { code, message } = error as { code: string; message: string };
    if (values.json) answer(JSON.stringify({ ...summary, error: { code, message } }));
    tell(`${message}${known ? `\n${error.remedy}` : ''}`);
    tell(`Stopped at line ${summary.lines}; what arrived stays, send the file again to go on.`);
    return 2;
  }
  answer(values.json ? JSON.stringify(summary) : words(summary));
  return summary.refused === 0 ? 0 : 1;
}
