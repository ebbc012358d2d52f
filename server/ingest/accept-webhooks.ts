import { createHash } from 'node:crypto';
import { wellFormed } from '../../core/contract/events/well-formed.ts';
import { must } from '../../core/lib/must.ts';
import type { WebhookMapping } from '../../core/webhook/mapping.ts';
import { translate } from '../../core/webhook/translate.ts';
import type { ServerContext } from '../context.ts';
import type { Source } from '../sources/sources.ts';
import { acceptEvents } from './accept.ts';
import type { ItemResult } from './store-events.ts';

export type WebhookResult =
  | ItemResult
  | { readonly index: number; readonly id: null; readonly status: 'ignored'; readonly code?: never };

/** Of the platform's own id and its source, as a version 8 uuid (RFC 9562, 5.8): the same when it is sent again. */
export function uuidOf(sourceId: string, text: string): string {
  const hex = createHash('sha256').update(`${sourceId}\0${text}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Reads webhooks by the mapping of their source and stores the events that they tell, as if they had been sent so. */
export async function acceptWebhooks(
  ctx: ServerContext,
  source: Source,
  mapping: WebhookMapping,
  bodies: readonly unknown[],
): Promise<WebhookResult[]> {
  const context = { source: source.name, uuidOf: (text: string) => uuidOf(source.id, text) };
  const results: WebhookResult[] = [];
  const events: { readonly index: number; readonly event: object }[] = [];
  bodies.forEach((body, index) => {
    const translated = translate(mapping, wellFormed(body), context);
    if (!translated.ok) results.push({ index, id: null, status: 'rejected', ...translated.error });
    else if (translated.value === null) results.push({ index, id: null, status: 'ignored' });
    else events.push({ index, event: translated.value });
  });
  const stored =
    events.length === 0
      ? []
      : await acceptEvents(
          ctx,
          source.id,
          events.map(({ event }) => event),
        );
  for (const result of stored) {
    const { index } = must(events[result.index], 'the event of every result');
    results.push({ ...result, index });
  }
  return results.sort((a, b) => a.index - b.index);
}
