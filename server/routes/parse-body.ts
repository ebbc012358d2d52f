import type { z } from 'zod';
import { HttpError } from '../http-error.ts';

/** The body in the shape that the contract asks for, or `invalid_request` with the fields that are not. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message }));
  throw new HttpError('invalid_request', { fields });
}
