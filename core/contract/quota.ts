import { z } from 'zod';

/** MB that a local copy may take, beside which nothing else on the device counts. */
export const LEAST_QUOTA_MB = 200;
/** Some four times what a quarter of a million cases take. */
export const USUAL_QUOTA_MB = 4_000;
const MOST_QUOTA_MB = 100_000;

export const quotaMb = z.number().int().min(LEAST_QUOTA_MB).max(MOST_QUOTA_MB);

/** `GET /sync/quota`: what the organisation allows each local copy. */
export const quotaReply = z.object({ mb: quotaMb });

/** The organisation's, or less where the person wants less. */
export const quotaOf = (organisation: number | null, own: number | null): number =>
  Math.min(organisation ?? USUAL_QUOTA_MB, own ?? Number.MAX_SAFE_INTEGER);
