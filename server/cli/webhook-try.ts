import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../core/contract/errors.ts';
import { checkEvent } from '../../core/contract/events/check.ts';
import { settableMapping } from '../../core/webhook/mapping.ts';
import { translate } from '../../core/webhook/translate.ts';
import { uuidOf } from '../ingest/accept-webhooks.ts';
import { answer, tell, UsageError } from './define.ts';
import { readJsonFile } from './json-file.ts';

const HELP = `docket sources webhook try MAPPING BODY [options]

Shows what a mapping makes of a webhook, one event a line. Both are files with JSON; BODY may be a list of webhooks.
No server is asked and nothing is stored. Ids are made for a source of no name: those of yours will be others.

  --json    one JSON object on standard output, nothing else
  --help

Exit code: 0 every webhook would be taken or is not wanted, 1 one would be refused, 2 wrong usage.`;

interface Problem {
  readonly code: ErrorCode;
  readonly fields: readonly { readonly path: string; readonly problem: string }[];
}
type Tried =
  | { readonly status: 'accepted'; readonly event: object }
  | { readonly status: 'ignored' }
  | ({ readonly status: 'rejected' } & Problem);

const context = { source: 'try', uuidOf: (text: string) => uuidOf('try', text) };

function attempt(mapping: z.infer<typeof settableMapping>, body: unknown): Tried {
  const event = translate(mapping, body, context);
  if (!event.ok) return { status: 'rejected', ...event.error };
  if (event.value === null) return { status: 'ignored' };
  const checked = checkEvent(event.value, Date.now());
  return checked.ok ? { status: 'accepted', event: event.value } : { status: 'rejected', ...checked.error };
}

const words = (tried: Tried): string =>
  tried.status === 'accepted'
    ? JSON.stringify(tried.event)
    : tried.status === 'ignored'
      ? 'ignored: the mapping says that it is not wanted'
      : [
          `rejected, ${tried.code}: ${ERRORS[tried.code].message}`,
          ...tried.fields.map(({ path, problem }) => `  ${path}: ${problem}`),
        ].join('\n');

export async function webhookTry(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    answer(HELP);
    return 0;
  }
  const [mappingFile, bodyFile, ...more] = positionals;
  if (mappingFile === undefined || bodyFile === undefined || more.length > 0)
    throw new UsageError('Name the file of the mapping and that of the webhook.');
  const mapping = settableMapping.safeParse(await readJsonFile(mappingFile));
  if (!mapping.success) {
    tell(`${mappingFile} is no mapping:`);
    for (const { path, message } of mapping.error.issues) tell(`  ${path.map(String).join('.')}: ${message}`);
    return 1;
  }
  const given = await readJsonFile(bodyFile);
  const results = (Array.isArray(given) ? given : [given]).map((body) => attempt(mapping.data, body));
  answer(values.json ? JSON.stringify({ results }) : results.map(words).join('\n'));
  return results.some(({ status }) => status === 'rejected') ? 1 : 0;
}
