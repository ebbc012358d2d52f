import { z } from 'zod';
import { IDENTITIES, revealReason } from '../access/disclosure.ts';

/** What is masked for a role, in full: asked for with a reason, row by row, and kept nowhere. */
const id = z.uuid();
/** Messages of one request. */
export const MAX_REVEALED = 200;
/** Texts and identities that one person may have revealed, and refusals they may collect, in any such time. */
export const REVEAL_LIMIT = { items: 400, windowMs: 3_600_000 } as const;

export const revealRequest = z
  .strictObject({
    case_id: id,
    messages: z.array(id).max(MAX_REVEALED),
    /** Of the account that the case is about. */
    identities: z.array(z.enum(IDENTITIES)).max(IDENTITIES.length),
    reason: revealReason,
  })
  .refine(({ messages, identities }) => messages.length + identities.length > 0, { message: 'nothing is asked for' });

export const revealReply = z.strictObject({
  /** Names the audit rows that were written with this answer. */
  correlation_id: id,
  user_id: id,
  messages: z.array(z.strictObject({ id, version: z.number().int(), content: z.string() })),
  /** Null: the platform never gave one. */
  identities: z.array(z.strictObject({ field: z.enum(IDENTITIES), value: z.string().nullable() })),
});

export type RevealRequest = z.infer<typeof revealRequest>;
export type RevealReply = z.infer<typeof revealReply>;

/** Exactly what an answer shows, as the records name it: `table/id/column`. */
export const revealedItems = ({ user_id, messages, identities }: RevealReply): string[] => [
  ...messages.map((message) => `messages/${message.id}/content`),
  ...identities.map(({ field }) => `users/${user_id}/${field}`),
];
