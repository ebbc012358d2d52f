import type { Identity } from '../../../../core/access/disclosure.ts';
import type { Role } from '../../../../core/access/roles.ts';
import { MAX_REVEALED } from '../../../../core/contract/reveal.ts';
import type { CaseResult } from '../../../../core/queries/case.ts';
import type { Row } from '../../../../core/tables/index.ts';
import { clockTime, plural } from '../../../parts/format.ts';
import type { Shown } from './shown.ts';

/** What a person can ask for in a case. */
export interface Target {
  /** `message ID`, `messages`, `email`, `phone`, `identities`. */
  readonly key: string;
  readonly label: string;
  readonly messages: readonly string[];
  readonly identities: readonly Identity[];
}

const MASK = '•';
export const isMasked = (row: Row<'messages'>, role: Role): boolean =>
  role.redaction.content === 'limited' && row.content?.includes(MASK) === true;

export const IDENTITY_WORDS: Readonly<Record<Identity, string>> = { email: 'E-mail address', phone: 'Phone number' };

/** Identities of the subject that reached this device as a hint only. */
const maskedIdentities = ({ subject }: CaseResult, role: Role): Identity[] =>
  role.redaction.personal === 'mask' && subject
    ? (['email', 'phone'] as const).filter((field) => subject[field] !== null)
    : [];

/** What is masked in the case and not shown in full already; `messageId` is the message in hand, which comes first. */
export function targetsOf(data: CaseResult, role: Role, shown: Shown, messageId: string | null): Target[] {
  const { permissions } = role;
  const masked = permissions.includes('content.reveal')
    ? data.messages.filter((row) => isMasked(row, role) && shown.textOf(row) === null)
    : [];
  const fields = permissions.includes('identities.reveal')
    ? maskedIdentities(data, role).filter((field) => shown.valueOf(field) === null)
    : [];
  const targets: Target[] = [];
  const inHand = masked.find(({ id }) => id === messageId);
  if (inHand) {
    const label = `This message, of ${clockTime(inHand.sent_at)}`;
    targets.push({ key: `message ${inHand.id}`, label, messages: [inHand.id], identities: [] });
  }
  if (masked.length > 0) {
    const newest = masked.slice(-MAX_REVEALED);
    const all = `All masked messages of this case (${newest.length})`;
    const label = newest.length < masked.length ? `The newest ${plural(newest.length, 'masked message')}` : all;
    targets.push({ key: 'messages', label, messages: newest.map(({ id }) => id), identities: [] });
  }
  for (const field of fields)
    targets.push({ key: field, label: IDENTITY_WORDS[field], messages: [], identities: [field] });
  if (fields.length > 1)
    targets.push({ key: 'identities', label: 'E-mail address and phone number', messages: [], identities: fields });
  return targets;
}
