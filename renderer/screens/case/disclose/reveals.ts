import { createContext, useContext, useMemo, useRef, useState } from 'react';
import type { Role } from '../../../../core/access/roles.ts';
import { errorInfo } from '../../../../core/contract/errors.ts';
import type { RevealReply } from '../../../../core/contract/reveal.ts';
import type { CaseResult } from '../../../../core/queries/case.ts';
import { useKey } from '../../../app/keys/handlers.ts';
import { useConnection, useRole } from '../../../app/session.ts';
import { NOTHING_SHOWN, type Shown, shownOf } from './shown.ts';
import { type Target, targetsOf } from './targets.ts';

/** What the parts of a case screen need to show what was revealed, and to ask for more. */
export interface Reveals {
  readonly shown: Shown;
  /** Why nobody can ask now, in words; null when they can. */
  readonly why: string | null;
  /** Opens the dialog; `key` is the target that it begins with, `messageId` the message in hand. */
  open(key: string | null, messageId?: string | null): void;
  hide(): void;
}

export const RevealsContext = createContext<Reveals>({
  shown: NOTHING_SHOWN,
  why: null,
  open: () => undefined,
  hide: () => undefined,
});
export const useRevealsHere = (): Reveals => useContext(RevealsContext);

interface Held {
  readonly role: Role;
  readonly answers: readonly RevealReply[];
}
const NONE: readonly RevealReply[] = [];

/** What the dialog was opened for. */
export interface Opened {
  readonly targets: readonly Target[];
  /** Null: the first one. */
  readonly key: string | null;
}

const { message, remedy } = errorInfo('reveal_needs_server');
const AWAY = `${message} ${remedy}`;

/** The message that the person is at with the keyboard: the passage that has the focus lies in it. */
const messageInHand = (): string | null =>
  document.activeElement?.closest('[data-message-id]')?.getAttribute('data-message-id') ?? null;

/**
 * The reveals of one case. They are this component's state and nothing else's: when the case is left, or the console
 * locks, they are gone with it.
 */
export function useReveals(data: CaseResult) {
  const role = useRole();
  const phase = useConnection((status) => status?.phase);
  const [held, setHeld] = useState<Held>({ role, answers: NONE });
  const [opened, setOpened] = useState<Opened | null>(null);
  // Another role sees nothing of what the one before asked for.
  const answers = held.role === role ? held.answers : NONE;
  const shown = useMemo(() => shownOf(answers), [answers]);
  const latest = useRef({ data, role, shown });
  latest.current = { data, role, shown };
  const away = phase === 'online' || phase === 'catching_up' ? null : AWAY;
  // A new value only when something changed that is seen: every message reads it.
  const reveals = useMemo(
    (): Reveals => ({
      shown,
      why: away,
      open(key, messageId = null) {
        const now = latest.current;
        setOpened({ targets: targetsOf(now.data, now.role, now.shown, messageId), key });
      },
      hide: () => setHeld({ role, answers: NONE }),
    }),
    [shown, away, role],
  );
  const nothing = targetsOf(data, role, shown, null).length === 0;
  const why = nothing ? 'Nothing in this case is masked, or all of it is shown.' : away;
  useKey('case.reveal', () => reveals.open(null, messageInHand()), why);
  return {
    reveals,
    opened,
    close: () => setOpened(null),
    add: (answer: RevealReply) => setHeld({ role, answers: [...answers, answer] }),
  };
}
