import type { Batch } from '../batch.ts';
import { projectAccounts } from './accounts.ts';
import { projectBookings } from './bookings.ts';
import { projectDevices } from './devices.ts';
import { saveAccounts } from './directory.ts';
import { projectInternal } from './internal.ts';
import { projectMarketplace } from './marketplace.ts';
import { projectMessages, type SaidMessage } from './messages.ts';
import { projectMoney } from './money.ts';
import { projectTransactions } from './transactions.ts';

/**
 * Writes what detection reads, accounts, messages and payments, and answers the messages that it has to read. Tables are
 * independent of each other: their statements travel together.
 */
export async function projectTexts(batch: Batch): Promise<SaidMessage[]> {
  const accounts = projectAccounts(batch);
  const [said] = await Promise.all([projectMessages(batch), projectTransactions(batch), accounts]);
  return said;
}

/** Writes everything else that the events of a batch say: Postgres is busy with it while messages are being read. */
export async function projectRest(batch: Batch): Promise<void> {
  await Promise.all([
    saveAccounts(batch.trx, batch.users),
    projectDevices(batch),
    projectBookings(batch),
    projectMoney(batch),
    projectMarketplace(batch),
    projectInternal(batch),
  ]);
}
