import { parseArgs } from 'node:util';
import { LADDER_RULES } from '../../core/enforcement/ladder.ts';
import { answer, UsageError } from './define.ts';
import { asPerson, PERSON_HELP, PERSON_OPTIONS, refused } from './person.ts';

const GET_HELP = `docket settings get [options]

Shows the runtime switches: shadow mode, the kill switch, the champion model, the enforcement window and the quota of
local copies, who changed them last, and why.

${PERSON_HELP}`;

const SET_HELP = `docket settings set KEY VALUE --reason TEXT [options]

Changes a runtime switch; it holds from the next batch on. VALUE is JSON and replaces what was set before:
  kill_switch '{"on":true}'                              stops all automatic effects (lead, operations)
  shadow '{"global":false,"tiers":{"critical":true},"rules":{"medium/third":true}}'
                                                         shadow mode for everything, a tier, a rule (administrator)
  scoring_champion '{"model":"three-layer"}'             whose answer is the score (administrator)
  enforcement_window '{"timezone":"Europe/Berlin","open":[{"days":["mon","tue"],"from":"08:00","to":"18:00"}],"freezes":[]}'
                                                         when irreversible and bulk acts take effect (administrator)
  replica_quota '{"mb":4000}'                            the most that a local copy of a console takes (administrator)

Rules: ${LADDER_RULES.join(', ')}.

  --reason TEXT    why; kept with the audit row
${PERSON_HELP}`;

interface Setting {
  readonly key: string;
  readonly value: object;
  readonly changed_by: string | null;
  readonly reason: string | null;
  readonly changed_at: string | null;
}

const words = (settings: readonly Setting[]): string =>
  settings
    .map(({ key, value, changed_by, reason, changed_at }) =>
      [
        `${key} ${JSON.stringify(value)}`,
        changed_at === null ? '  as built in: nobody has changed it' : `  ${changed_by}, ${changed_at}: ${reason}`,
      ].join('\n'),
    )
    .join('\n');

export async function settingsGet(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { ...PERSON_OPTIONS, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(GET_HELP);
    return 0;
  }
  return asPerson(values, async (call) => {
    const reply = await call('GET', '/api/settings');
    if (reply.status !== 200) return refused(reply);
    answer(values.json ? JSON.stringify(reply.body) : words(reply.body.settings));
    return 0;
  });
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${text} is not JSON, such as '{"on":true}'`);
  }
}

export async function settingsSet(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { ...PERSON_OPTIONS, reason: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(SET_HELP);
    return 0;
  }
  const [key, text, ...more] = positionals;
  if (key === undefined || text === undefined || more.length > 0) throw new UsageError('Name one key and one value.');
  if (!values.reason) throw new UsageError('Say why: --reason TEXT.');
  const change = { key, value: parseValue(text), reason: values.reason };
  return asPerson(values, async (call) => {
    const reply = await call('PUT', '/api/settings', change);
    if (reply.status !== 200) return refused(reply);
    answer(values.json ? JSON.stringify(reply.body) : words(reply.body.settings));
    return 0;
  });
}
