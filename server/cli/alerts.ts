import { administration } from './administer.ts';
import { PERSON_HELP } from './person.ts';

interface Alert {
  readonly key: string;
  readonly priority: string;
  readonly title: string;
  readonly detail: string;
  readonly episodes: number;
  readonly raised_at: string;
  readonly resolved_at: string | null;
}

const words = ({ key, priority, title, detail, episodes, raised_at, resolved_at }: Alert): string => {
  const again = episodes > 1 ? `, ${episodes} times` : '';
  const until = resolved_at === null ? 'since' : `until ${resolved_at}, since`;
  return `${priority}  ${key}  ${title}: ${detail} (${until} ${raised_at}${again})`;
};

export const alertsList = administration({
  help: `docket alerts list [options]

Lists what whoever keeps the server running has to look at, the last to be raised first (operations). Leads
see those that tell of somebody at work on devices.

  --state STATE    open (default), resolved or all
${PERSON_HELP}`,
  words: [],
  options: { state: { type: 'string' } },
  reason: false,
  request: (_words, { state }) => ({
    method: 'GET',
    path: `/api/alerts${state === undefined ? '' : `?state=${encodeURIComponent(String(state))}`}`,
  }),
  told: ({ alerts }: { alerts: readonly Alert[] }) => alerts.map(words).join('\n') || 'There is none.',
});
