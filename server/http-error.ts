import { ERRORS, type ErrorCode } from '../core/contract/errors.ts';
import type { FieldProblem } from '../core/contract/problems.ts';

/** Thrown by a route; server/app.ts turns it into the error answer of its code. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: ErrorCode;
  readonly detail: string | null;
  readonly fields: readonly FieldProblem[];
  /** Sent as Retry-After. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    options: { detail?: string; fields?: readonly FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(options.detail ? `${code}: ${options.detail}` : code, { cause: options.cause });
    this.code = code;
    this.detail = options.detail ?? null;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
