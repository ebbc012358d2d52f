import type { PersonFolder } from './files.ts';
import { openOutboxFile } from './files.ts';
import type { BackendOptions } from './options.ts';
import { openSession, type Session, type SessionEvents } from './session.ts';
import type { SignedIn } from './sign-in.ts';
import { assertNotSetBack } from './time-floor.ts';
import { unlockCopy } from './unlock-copy.ts';

/**
 * Opens a person's data after their sign-in. Without the server the time is looked at first, before any key is put
 * together: a clock that was set back would make the lease longer.
 */
export async function openPerson(
  options: BackendOptions,
  folder: PersonFolder,
  signedIn: SignedIn,
  events: SessionEvents,
): Promise<Session> {
  const { vault, enrolled, api } = signedIn;
  if (!enrolled) {
    const now = options.clock.now();
    const outbox = openOutboxFile(folder, vault.secrets.outboxKey, options.openSql, now);
    try {
      assertNotSetBack(outbox, now);
    } finally {
      outbox.close();
    }
  }
  const unlocked = await unlockCopy(options, folder, vault, enrolled ? api : null);
  return openSession(options, folder, signedIn, unlocked, events);
}
