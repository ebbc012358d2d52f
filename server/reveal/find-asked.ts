import type { RevealReply, RevealRequest } from '../../core/contract/reveal.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';

export type Found = Omit<RevealReply, 'correlation_id'> & { readonly userVersion: number };

/**
 * The rows that were asked for, as they are stored: evidence of this very case, not erased. One that is not makes the
 * whole request fail with `reveal_not_of_case`, so that nobody learns by trying which ids there are.
 */
export async function findAsked(trx: Trx, asked: RevealRequest): Promise<Found> {
  const subject = await trx
    .selectFrom('cases as c')
    .innerJoin('users as u', 'u.id', 'c.subject_user_id')
    .select(['u.id', 'u.version', 'u.email', 'u.phone', 'u.in_evidence', 'u.erased_at'])
    .where('c.id', '=', asked.case_id)
    .executeTakeFirst();
  if (!subject) throw new HttpError('reveal_not_of_case');
  const ids = [...new Set(asked.messages)];
  const messages =
    ids.length === 0
      ? []
      : await trx
          .selectFrom('messages')
          .select(['id', 'version', 'content'])
          .where('id', 'in', ids)
          .where('in_evidence', '=', true)
          .where('erased_at', 'is', null)
          .where(({ or, eb }) => or([eb('sender_id', '=', subject.id), eb('receiver_id', '=', subject.id)]))
          .orderBy('sent_at')
          .orderBy('id')
          .execute();
  const fields = [...new Set(asked.identities)];
  const isThere = subject.in_evidence && subject.erased_at === null;
  if (messages.length !== ids.length || (fields.length > 0 && !isThere)) throw new HttpError('reveal_not_of_case');
  return {
    user_id: subject.id,
    userVersion: subject.version,
    messages: messages.map(({ id, version, content }) => ({ id, version, content: content ?? '' })),
    identities: fields.map((field) => ({ field, value: subject[field] })),
  };
}
