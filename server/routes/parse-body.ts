import type { z } from 'zod';
import { checkShape } from '../../core/contract/problems.ts';
import { HttpError } from '../http-error.ts';

/** The body in the shape that the contract asks for, or `invalid_request` with the fields that are not. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = checkShape(schema, body);
  if (parsed.ok) return parsed.value;
  throw new HttpError('invalid_request', { fields: parsed.error });
}
