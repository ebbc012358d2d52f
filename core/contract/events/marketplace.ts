import { z } from 'zod';
import { amount, currency, externalId, longText, shortText } from './define.ts';

const category = z.object({ category_id: externalId, name: shortText, parent_id: externalId.nullish() });
const dispute = z.object({
  dispute_id: externalId,
  booking_id: externalId,
  complainant_id: externalId,
  respondent_id: externalId,
  dispute_type: z.enum(['quality', 'no_show', 'payment', 'safety', 'fraud', 'other']),
  reason: longText.nullish(),
  outcome: shortText.nullish(),
});

/** Ratings, disputes, refunds, categories and reports. */
export const marketplaceEvents = {
  'rating.submitted': z.object({
    rating_id: externalId,
    client_id: externalId,
    provider_id: externalId,
    booking_id: externalId.nullish(),
    score: z.number().int().min(1).max(5),
    comment: longText.nullish(),
  }),
  'dispute.opened': dispute,
  'dispute.resolved': dispute,
  'refund.processed': z.object({
    refund_id: externalId,
    transaction_id: externalId,
    user_id: externalId,
    amount,
    currency,
    reason: shortText.nullish(),
  }),
  'category.created': category,
  'category.updated': category,
  'report.submitted': z.object({
    report_id: externalId,
    reporter_id: externalId.nullish(),
    subject_id: externalId,
    message_ids: z.array(externalId).max(200).nullish(),
    reason: longText,
    notice_type: z.enum(['user', 'article_16', 'trusted_flagger']),
  }),
};
