import { actions } from './actions.ts';
import { bookings } from './bookings.ts';
import { cases } from './cases.ts';
import { decisions } from './decisions.ts';
import type { RowOf, Table } from './define.ts';
import { followUps } from './follow-ups.ts';
import { messages } from './messages.ts';
import { notes } from './notes.ts';
import { people } from './people.ts';
import { scores } from './scores.ts';
import { signals } from './signals.ts';
import { transactions } from './transactions.ts';
import { users } from './users.ts';

/** Every replicated table, once. DDL of the replica, feed, redaction and types are computed from here. */
export const TABLES = {
  people,
  users,
  cases,
  messages,
  transactions,
  bookings,
  signals,
  scores,
  actions,
  decisions,
  notes,
  follow_ups: followUps,
} as const;

export type TableName = keyof typeof TABLES;
export type Row<N extends TableName> = RowOf<(typeof TABLES)[N]>;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
/** The declaration with the general type, for code that works on any table. */
export const tableOf = (name: TableName): Table => TABLES[name];
