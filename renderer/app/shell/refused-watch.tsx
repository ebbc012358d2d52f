import { useEffect, useRef } from 'react';
import { COMMANDS } from '../../../core/commands/index.ts';
import { errorInfo } from '../../../core/contract/errors.ts';
import { toast } from '../ui-store.ts';
import { useLiveOf } from '../use-live.ts';

/** Says at once, wherever the person is, that the server refused something or kept it as a second opinion. */
export function RefusedWatch(): null {
  const settled = useLiveOf('outbox_news', null, ({ value }) => value?.settled);
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!settled) return;
    const before = known.current;
    known.current = new Set(settled.map((item) => item.id));
    // What was settled before the window opened is in the outbox; it is not news.
    if (before === null) return;
    for (const item of settled) {
      if (before.has(item.id)) continue;
      if (item.state === 'refused' && item.code) {
        toast('problem', `${COMMANDS[item.name].label} was refused: ${errorInfo(item.code).message}`, {
          hint: errorInfo(item.code).remedy,
          caseId: item.caseId,
        });
      } else {
        toast('notice', 'Somebody had decided first: yours is kept as a second opinion.', {
          hint: 'A lead reads it.',
          caseId: item.caseId,
        });
      }
    }
  }, [settled]);
  return null;
}
