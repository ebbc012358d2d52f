import { parseArgs } from 'node:util';
import { z } from 'zod';
import { MODEL_NAMES } from '../../core/scoring/config.ts';
import { answer, UsageError } from './define.ts';
import { asPerson, PERSON_HELP, PERSON_OPTIONS } from './person.ts';
import { begin, dryRun, list, settle, showOnce } from './replay-calls.ts';

const REPLAY_HELP = `docket replay [options]

Recomputes history under another model or detector next to the live rows, and says what would differ: tiers, what the
ladder would ask for, signals. It runs in the server and goes on there when this ends; a dry run ends with this.

  --from TIME --to TIME    by when events were received, such as 2026-11-01 (UTC) or 2026-11-01T09:00:00Z; default: all
  --model NAME             ${MODEL_NAMES.join(' or ')}, default the champion
  --detector NAME          current: texts and behaviour are read anew (default); stored: signals stay as they are
  --dry-run                writes nothing at all to the database
  --list                   the replays there are
  --show ID                one of them: how far it is, or what it found
  --apply ID               makes what it found live: signals, scores and tiers; nothing is enforced by it
  --cancel ID              ends one that runs
  --reason TEXT            why; kept with the audit row (not for --list, --show and --dry-run)
${PERSON_HELP}`;

const RESCORE_HELP = `docket rescore (--user ID… | --all) [options]

Scores accounts anew, as of now, under the champion; says whose tier changes. Nothing is enforced by it.

  --user ID        an account, by the platform's id; may be given again
  --all            every account that has a score
  --model NAME     with --dry-run: under this model
  --dry-run        writes nothing at all to the database
  --reason TEXT    why; kept with the audit row
${PERSON_HELP}`;

const COMMON = {
  ...PERSON_OPTIONS,
  model: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  reason: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function why(reason: string | undefined): string {
  if (!reason) throw new UsageError('Say why: --reason TEXT.');
  return reason;
}

export async function replay(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      ...COMMON,
      from: { type: 'string' },
      to: { type: 'string' },
      detector: { type: 'string' },
      list: { type: 'boolean', default: false },
      show: { type: 'string' },
      apply: { type: 'string' },
      cancel: { type: 'string' },
    },
  });
  if (values.help) {
    answer(REPLAY_HELP);
    return 0;
  }
  const { json, show, apply, cancel, reason } = values;
  const chosen = [values.list, show, apply, cancel, values['dry-run']].filter(Boolean);
  if (chosen.length > 1) throw new UsageError('One of --list, --show, --apply, --cancel and --dry-run at a time.');
  const body = {
    kind: 'replay',
    ...given({
      from: instantOf('from', values.from),
      to: instantOf('to', values.to),
      model: values.model,
      detector: values.detector,
    }),
  };
  if (values.list) return asPerson(values, (call) => list(call, json));
  if (show) return asPerson(values, (call) => showOnce(call, show, json));
  if (values['dry-run']) return asPerson(values, (_call, follow) => dryRun(follow, body, json));
  const because = why(reason);
  if (apply) return asPerson(values, (call) => settle(call, apply, 'apply', because, json));
  if (cancel) return asPerson(values, (call) => settle(call, cancel, 'cancel', because, json));
  return asPerson(values, (call) => begin(call, { ...body, reason: because }, json));
}

/** A day is its first moment, UTC. */
function instantOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = z.iso.date().safeParse(text).success ? `${text}T00:00:00Z` : text;
  if (z.iso.datetime({ offset: true }).safeParse(instant).success) return instant;
  throw new UsageError(`--${option} ${text} is no time such as 2026-11-01 or 2026-11-01T09:00:00Z`);
}

const given = (options: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined));

export async function rescore(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { ...COMMON, user: { type: 'string', multiple: true }, all: { type: 'boolean', default: false } },
  });
  if (values.help) {
    answer(RESCORE_HELP);
    return 0;
  }
  if ((values.user !== undefined) === values.all) throw new UsageError('Either --user ID, again and again, or --all.');
  const users = values.all ? null : (values.user ?? []);
  const body = { kind: 'rescore', users, ...given({ model: values.model }) };
  if (values['dry-run']) return asPerson(values, (_call, follow) => dryRun(follow, body, values.json));
  const reason = why(values.reason);
  return asPerson(values, (call) => begin(call, { ...body, reason }, values.json));
}
