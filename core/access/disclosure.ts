import { z } from 'zod';
import { type Refusal, refuse } from '../contract/errors.ts';
import type { Permission } from './permissions.ts';

/** Why somebody asks for more than their role sees. */
export const REVEAL_REASONS = {
  evidence_masked: 'The mask hides what has to be judged',
  compare_accounts: 'To compare with another account',
  user_inquiry: 'The person asks about it, or appeals',
  safety: 'Somebody may be in danger',
  other: 'Something else',
} as const;
/** Why somebody takes a case out of the console. */
export const EXPORT_REASONS = {
  user_request: 'The person asks for it, or appeals',
  authority_request: 'An authority or a court asks for it',
  consultation: 'Advice by Legal or an expert',
  quality_review: 'Quality review or training',
  other: 'Something else',
} as const;

export type RevealReason = keyof typeof REVEAL_REASONS;
export type ExportReason = keyof typeof EXPORT_REASONS;
export const MIN_WORDS = 3;
export const MAX_WORDS = 500;

/** One of the list, and words: what is in no list has to be said in words. */
const given = <C extends string>(codes: readonly C[]) =>
  z
    .strictObject({ code: z.enum(codes as [C, ...C[]]), words: z.string().trim().max(MAX_WORDS) })
    .refine((reason) => !needsWords(reason), { path: ['words'], message: `at least ${MIN_WORDS} letters` });
export const revealReason = given(Object.keys(REVEAL_REASONS) as RevealReason[]);
export const exportReason = given(Object.keys(EXPORT_REASONS) as ExportReason[]);

export interface GivenReason {
  readonly code: string;
  readonly words: string;
}

/** Words are missing. */
export const needsWords = ({ code, words }: GivenReason): boolean =>
  code === 'other' && words.trim().length < MIN_WORDS;

/** As the record keeps it. */
export const reasonText = ({ code, words }: GivenReason): string => (words === '' ? code : `${code}: ${words}`);

/** What can be revealed of an account. */
export const IDENTITIES = ['email', 'phone'] as const;
export type Identity = (typeof IDENTITIES)[number];

/** What is asked for, by kind. */
export interface AskedFor {
  readonly messages: readonly string[];
  readonly identities: readonly Identity[];
}

/** Why somebody may not have it; null when they may. */
export function whyNotReveal(permissions: readonly Permission[], { messages, identities }: AskedFor): Refusal | null {
  if (messages.length > 0 && !permissions.includes('content.reveal')) return refuse('forbidden', 'content.reveal');
  if (identities.length > 0 && !permissions.includes('identities.reveal'))
    return refuse('forbidden', 'identities.reveal');
  return null;
}

/** Who has to do with a case: its holder, and who decided it. */
export interface Involved {
  readonly case: { readonly claimed_by: string | null; readonly decided_by: string | null };
  readonly decisions: readonly { readonly person_id: string }[];
}

/** Why somebody may not export the case; null when they may. */
export function whyNotExport(
  permissions: readonly Permission[],
  personId: string,
  { case: { claimed_by, decided_by }, decisions }: Involved,
): Refusal | null {
  if (permissions.includes('cases.export')) return null;
  if (!permissions.includes('cases.export_own')) return refuse('forbidden', 'cases.export');
  const own = [claimed_by, decided_by, ...decisions.map(({ person_id }) => person_id)].includes(personId);
  return own ? null : refuse('export_not_own');
}
