import { reasonText, whyNotReveal } from '../../core/access/disclosure.ts';
import type { RevealReply, RevealRequest } from '../../core/contract/reveal.ts';
import { type AuditRow, writeAudit } from '../audit/write-audit.ts';
import { type Caller, requireDevice } from '../auth/authenticate.ts';
import { newId } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import type { Trx } from '../db/kysely.ts';
import { HttpError } from '../http-error.ts';
import { type Found, findAsked } from './find-asked.ts';
import { assertRoom } from './limit.ts';

interface Asked {
  readonly caller: Caller;
  readonly request: RevealRequest;
  readonly correlationId: string;
  readonly now: number;
}

const common = ({ caller, correlationId, now }: Asked) =>
  ({
    actor: { kind: 'person', id: caller.person.id },
    deviceId: caller.device?.id ?? null,
    correlationId,
    recordedAt: now,
  }) as const;

/** One row for each text and identity: who has read this message is a question about that message. */
function auditOf(asked: Asked, { user_id, userVersion, messages, identities }: Found): AuditRow[] {
  const { request, now } = asked;
  const base = common(asked);
  const why = (version: number): string =>
    `${reasonText(request.reason)} (case ${request.case_id}, version ${version})`;
  return [
    ...messages.map(({ id, version }) => ({
      ...base,
      id: newId(now),
      action: 'content.revealed',
      entity: 'messages',
      entityId: id,
      reason: why(version),
    })),
    ...identities.map(({ field }) => ({
      ...base,
      id: newId(now),
      action: `${field}.revealed`,
      entity: 'users',
      entityId: user_id,
      reason: why(userVersion),
    })),
  ];
}

async function answer(trx: Trx, asked: Asked): Promise<RevealReply> {
  const { caller, request, correlationId, now } = asked;
  const refusal = whyNotReveal(caller.permissions, request);
  if (refusal) throw new HttpError(refusal.code, { detail: refusal.detail ?? refusal.code });
  await assertRoom(trx, caller.person.id, request.messages.length + request.identities.length, now);
  const found = await findAsked(trx, request);
  await writeAudit(trx, auditOf(asked, found));
  const { user_id, messages, identities } = found;
  return { correlation_id: correlationId, user_id, messages, identities };
}

/** An attempt that was refused is on record too; it counts as one, so that trying ids comes to an end. */
const noteRefusal = async (trx: Trx, asked: Asked, { code }: HttpError): Promise<void> => {
  await assertRoom(trx, asked.caller.person.id, 1, asked.now);
  await writeAudit(trx, [
    {
      ...common(asked),
      id: newId(asked.now),
      action: 'reveal.refused',
      entity: 'cases',
      entityId: asked.request.case_id,
      reason: `${code}; ${reasonText(asked.request.reason)}`,
    },
  ]);
};

/**
 * What is masked for the caller's role, in full, with its audit rows in the same transaction: nobody reads what is not on
 * record. Throws `device_unknown`, `device_revoked`, `forbidden`, `reveal_not_of_case`, `reveal_limit`.
 */
export async function reveal(
  ctx: ServerContext,
  caller: Caller,
  request: RevealRequest,
  correlationId: string,
): Promise<RevealReply> {
  requireDevice(caller);
  const asked: Asked = { caller, request, correlationId, now: ctx.clock.now() };
  try {
    return await ctx.db.transaction().execute((trx) => answer(trx, asked));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    ctx.log.warn(
      { person_id: caller.person.id, correlation_id: correlationId, code: error.code },
      'a reveal was refused',
    );
    if (error.code !== 'reveal_limit') await ctx.db.transaction().execute((trx) => noteRefusal(trx, asked, error));
    throw error;
  }
}
