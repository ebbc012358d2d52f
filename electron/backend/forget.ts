import { rmSync } from 'node:fs';
import { counts } from '../../core/replica/outbox.ts';
import { nextRecords } from '../../core/replica/record.ts';
import { type PersonFolder, removeOutbox, removeReplica } from './files.ts';
import type { Session } from './session.ts';
import { removeShares } from './share-file.ts';

/**
 * Whether nothing would be lost with the outbox: the server has the record of what was looked at, and every command that
 * waits is sealed for the organisation.
 */
export const mayForget = ({ outbox, sealed }: Pick<Session, 'outbox' | 'sealed'>): boolean =>
  nextRecords(outbox) === null && counts(outbox).waiting === sealed.flush();

/** What a wiped device keeps of a person is the file of sealed commands. Call it when nothing of it is open. */
export function forgetPerson(folder: PersonFolder): void {
  removeReplica(folder);
  removeShares(folder.share);
  removeOutbox(folder);
  // Last: without it nobody could tell what the rest was.
  rmSync(folder.vault, { force: true });
}
