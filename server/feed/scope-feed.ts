import type { WindowHead, WindowLine } from '../../core/contract/wire.ts';
import type { Tokenise } from '../../core/tables/redact.ts';
import type { Changes } from './changes.ts';
import { frameOf } from './live-console.ts';
import { linesOf } from './redact-rows.ts';
import type { Scope } from './scope.ts';

/** A larger window is pulled: live streams are not compressed. */
const INLINE_BYTES = 256_000;

/** The stream of one scope: windows that join without a gap, as frames ready to send. */
export interface ScopeFeed {
  readonly scope: Scope;
  /** Null when nothing in it is for this scope. */
  frame(changes: Changes, at: number): string | null;
  /** `pull` in place of the window, when there is something in it for this scope. */
  skip(changes: Changes): string | null;
}

export function createScopeFeed(scope: Scope, epoch: string, start: string, tokenise: Tokenise): ScopeFeed {
  let from = start;
  const mine = (changes: Changes) => changes.tables.filter(({ table }) => scope.tables.includes(table));

  const skip = (changes: Changes): string | null => {
    if (mine(changes).length === 0) return null;
    from = changes.snapshot.xmin;
    return frameOf({ t: 'pull' });
  };
  return {
    scope,
    skip,
    frame(changes, at) {
      const tables = mine(changes);
      if (tables.length === 0) return null;
      const to = changes.snapshot.xmin;
      const head: WindowHead = {
        t: 'window',
        epoch,
        scope: scope.key,
        role: scope.role,
        from,
        to,
        at,
        expected: null,
      };
      const parts = tables.map(({ table, rows }) => linesOf(table, rows, scope, tokenise));
      const end: WindowLine = { t: 'end', rows: parts.reduce((sum, { kept }) => sum + kept, 0) };
      // The lines are JSON already: parsing them to let frameOf write them again would double the work.
      const lines = [JSON.stringify(head), ...parts.flatMap((part) => part.lines), JSON.stringify(end)].join(',');
      if (lines.length > INLINE_BYTES) return skip(changes);
      from = to;
      return `data: {"t":"lines","lines":[${lines}]}\n\n`;
    },
  };
}
