import { z } from 'zod';

/** Why a person does what they do: kept with the audit row. */
export const reason = z.string().trim().min(3, 'a reason in words, at least three characters').max(500);
