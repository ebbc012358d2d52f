import type { Batch } from '../batch.ts';
import { projectAccounts } from './accounts.ts';
import { projectBookings } from './bookings.ts';
import { saveAccounts } from './directory.ts';
import { projectInternal } from './internal.ts';
import { projectMarketplace } from './marketplace.ts';
import { projectMessages, type SaidMessage } from './messages.ts';
import { projectMoney } from './money.ts';
import { projectTraces } from './traces.ts';
import { projectTransactions } from './transactions.ts';

/** Writes what the events of a batch say into the projections, and answers the messages that detection has to read. */
export async function project(batch: Batch): Promise<SaidMessage[]> {
  await projectAccounts(batch);
  const said = await projectMessages(batch);
  await projectTransactions(batch);
  await projectBookings(batch);
  await projectMoney(batch);
  await projectMarketplace(batch);
  await projectInternal(batch);
  await projectTraces(batch);
  await saveAccounts(batch.trx, batch.users);
  return said;
}
