import type { GivenReason } from '../access/disclosure.ts';
import { type RoleName, roleOf } from '../access/roles.ts';
import { canonical } from '../audit/canonical.ts';
import type { CaseResult } from '../queries/case.ts';
import type { ReplicaMeta } from '../replica/meta.ts';

/** Of the document: it rises when a reader of the earlier one would misread the next. */
const VERSION = 1;
/** Every row that the device holds. */
export const WHOLE_CASE = { messages: -1, scores: -1 } as const;

/** Who takes the case out, when and where. */
export interface ExportedBy {
  readonly at: number;
  readonly person: { readonly id: string; readonly display_name: string; readonly role: RoleName };
  readonly device: { readonly id: string; readonly name: string };
  readonly server: string;
  /** The server was out of reach. */
  readonly offline: boolean;
  readonly reason: GivenReason;
}

interface Dated {
  readonly id: string;
}

/** By time, then by id: the same rows give the same bytes. */
const sorted = <R extends Dated>(rows: readonly R[], at: (row: R) => number): R[] =>
  rows.toSorted((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1));
const byId = <R extends Dated>(rows: Readonly<Record<string, R>>): R[] => sorted(Object.values(rows), () => 0);

/** Those who work here and whom the case names; nobody else. */
function named({ people, ...data }: CaseResult): CaseResult['people'][string][] {
  const text = JSON.stringify([data.case, data.decisions, data.notes, data.actions, data.signals]);
  return byId(people).filter(({ id }) => text.includes(id));
}

/**
 * What a person may see of one case, as the device holds it, masked as it is there: canonical JSON (RFC 8785), rows in a
 * fixed order. It is a copy for reading and proves nothing.
 */
export function caseExport(
  data: CaseResult,
  by: ExportedBy,
  replica: Pick<ReplicaMeta, 'epoch' | 'scope' | 'cursor' | 'at' | 'partial'>,
): string {
  const { personal, content } = roleOf(by.person.role).redaction;
  const header = {
    kind: 'docket case export',
    version: VERSION,
    case_id: data.case.id,
    exported_at: new Date(by.at).toISOString(),
    exported_by: by.person,
    device: by.device,
    server: by.server,
    without_server: by.offline,
    reason: by.reason,
    /** What the copy was that this was taken from. */
    copy: {
      epoch: replica.epoch,
      scope: replica.scope,
      cursor: replica.cursor,
      as_of: new Date(replica.at).toISOString(),
      whole: replica.partial === null,
    },
    /** How identities and texts reached this role. */
    treatment: { personal, content },
    /** Decided here and not yet at the server; their effect is in the rows below. */
    undelivered: data.pending.length,
    times: 'milliseconds since 1970-01-01 UTC',
  };
  return canonical({
    header,
    case: data.case,
    subject: data.subject,
    accounts: byId(data.users),
    people: named(data),
    messages: sorted(data.messages, (row) => row.sent_at),
    transactions: sorted(data.transactions, (row) => row.occurred_at),
    bookings: sorted(data.bookings, (row) => row.booked_at),
    signals: sorted(data.signals, (row) => row.occurred_at),
    scores: sorted(data.scores, (row) => row.computed_at),
    actions: sorted(data.actions, (row) => row.proposed_at),
    decisions: sorted(data.decisions, (row) => row.decided_at),
    notes: sorted(data.notes, (row) => row.written_at),
    pending: data.pending,
  });
}

/** `docket-case-1a2b3c4d-20261122.json`: no name of anybody. */
export const exportName = (caseId: string, at: number): string =>
  `docket-case-${caseId.slice(0, 8)}-${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}.json`;
