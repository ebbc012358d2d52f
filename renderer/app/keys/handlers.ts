import { useEffect, useRef } from 'react';
import type { KeyId } from '../../../core/keys/index.ts';

export interface Handler {
  run(): void;
  /** Why it cannot run now, in words; null when it can. */
  readonly why: string | null;
}

/** The newest handler of an id is the one that runs: a panel stands before the screen under it. */
const handlers = new Map<KeyId, Handler[]>();

export const handlerOf = (id: KeyId): Handler | undefined => handlers.get(id)?.at(-1);

/** Gives a binding of the keymap something to do while the component is there. `why` disables it and says why. */
export function useKey(id: KeyId, run: () => void, why: string | null | false = null): void {
  const latest = useRef({ run, why });
  latest.current = { run, why };
  useEffect(() => {
    const handler: Handler = {
      run: () => latest.current.run(),
      get why() {
        return latest.current.why || null;
      },
    };
    const stack = handlers.get(id) ?? [];
    handlers.set(id, [...stack, handler]);
    return () => {
      handlers.set(
        id,
        (handlers.get(id) ?? []).filter((one) => one !== handler),
      );
    };
  }, [id]);
}
