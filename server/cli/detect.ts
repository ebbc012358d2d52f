import { parseArgs } from 'node:util';
import { type Conversation, parseCorpus } from '../../core/detection/evaluate/corpus.ts';
import type { Report } from '../../core/detection/evaluate/score.ts';
import { scoreCorpus } from '../../core/detection/evaluate/score.ts';
import type { Rate } from '../../core/detection/evaluate/statistics.ts';
import { detectMessage, EMPTY_CONTEXT } from '../../core/detection/index.ts';
import { UsageError } from './define.ts';
import { readNamed } from './json-file.ts';

const HELP = `docket detect "text" [--json]           explains one message
docket detect --corpus FILE [--json]    scores a labelled corpus (test/corpus/README.md)

Nothing is sent anywhere. National phone numbers are read for the countries that detection knows without a source; what a
source of yours has as its own (docket sources allow) is not known here.

  --json           one JSON object on standard output, nothing else
  --help

Exit code: 0 done, whatever was found; 2 wrong usage.`;

/** `docket detect`: one message explained, or a corpus scored. Returns the exit code. */
export async function detect(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { corpus: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return say(HELP);
  if (values.corpus !== undefined) {
    const report = scoreCorpus(readCorpus(values.corpus, await readNamed(values.corpus)));
    return say(values.json ? JSON.stringify(report) : describeReport(report));
  }
  const text = positionals.join(' ');
  if (text === '') {
    process.stderr.write(`${HELP}\n`);
    return 2;
  }
  return say(values.json ? JSON.stringify(explain(text)) : describeMessage(text));
}

/** Throws UsageError with the line that is no conversation. */
function readCorpus(file: string, text: string): Conversation[] {
  return text.split('\n').flatMap((line, index) => {
    try {
      const found = parseCorpus(line);
      if (found.every(isConversation)) return found;
    } catch (error) {
      throw new UsageError(`${file}, line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
    throw new UsageError(`${file}, line ${index + 1} is no labelled conversation: see test/corpus/README.md.`);
  });
}
const isConversation = ({ messages, expect }: Partial<Conversation>): boolean =>
  Array.isArray(messages) && Array.isArray(expect);

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function explain(text: string) {
  return detectMessage(
    { id: 'message', senderId: 'a', receiverId: 'b', conversationId: null, content: text, sentAt: 0 },
    EMPTY_CONTEXT,
  );
}

function describeMessage(text: string): string {
  const result = explain(text);
  if (result.signals.length === 0 && result.benign.length === 0) return 'No signal.';
  const lines = result.signals.map((signal) => {
    const where = signal.spans.map((span) => `“${text.slice(span.start, span.end)}”`).join(', ');
    const disguise = signal.obfuscation.length > 0 ? ` [${signal.obfuscation.join(', ')}]` : '';
    return `${signal.type} ${signal.confidence.toFixed(2)} ${where}${disguise}\n  ${signal.reasons.map((reason) => reason.text).join(' ')}`;
  });
  return [...lines, ...result.benign.map((one) => `benign ${one.type}: ${one.reason.text}`)].join('\n');
}

const share = (rate: Rate) =>
  rate.rate === null
    ? '–'
    : `${(rate.rate * 100).toFixed(1)} % (${rate.hits}/${rate.of}, ${((rate.low ?? 0) * 100).toFixed(1)}–${((rate.high ?? 0) * 100).toFixed(1)})`;

function describeReport(report: Report): string {
  const table = (title: string, rows: Record<string, string>) => [
    title,
    ...Object.entries(rows).map(([key, value]) => `  ${key.padEnd(24)} ${value}`),
  ];
  const map = <T>(record: Readonly<Record<string, T>>, show: (value: T) => string) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, show(value)]));
  return [
    `detector ${report.detectorVersion}, ${report.conversations} conversations, shares with 95 % Wilson intervals`,
    `violations found  ${share(report.violations.rate)}`,
    `benign flagged    ${share(report.benign.rate)}`,
    `calibration error ${report.calibration.ece}`,
    ...table(
      'signals',
      map(
        report.signals,
        (one) => `precision ${share(one.precision)}  recall ${share(one.recall)}  span ${share(one.located)}`,
      ),
    ),
    ...table('classes (found; flagged for lookalike and ordinary)', map(report.classes, share)),
    ...table(
      'languages',
      map(report.languages, (one) => `found ${share(one.found)}  flagged ${share(one.flagged)}`),
    ),
    ...table('evasion', map(report.evasion, share)),
    ...table(
      'reliability',
      Object.fromEntries(
        report.calibration.bins.map((bin) => [
          `${bin.from}–${bin.to}`,
          `n=${bin.count} said ${bin.confidence ?? '–'} right ${bin.right ?? '–'}`,
        ]),
      ),
    ),
    'misses',
    ...report.misses.map(
      (miss) =>
        `  ${miss.id} ${miss.lang} ${miss.class} ${miss.signal} #${miss.message} “${miss.span ?? ''}”${miss.found ? ' (conversation found)' : ''}`,
    ),
    'false alarms',
    ...report.falseAlarms.map(
      (one) =>
        `  ${one.id} ${one.lang} ${one.class} ${one.signal} ${one.confidence} #${one.message} “${one.span ?? ''}” ${one.reasons.join(' ')}`,
    ),
  ].join('\n');
}

if (import.meta.main) process.exitCode = await detect(process.argv.slice(2));
