import pino, { type Logger } from 'pino';

export type Log = Logger;

/**
 * JSON lines on standard error: standard output belongs to what a command answers. No content, no identities: what a
 * request carried is never logged, only its route, status and correlation id.
 */
export const createLog = (level: string): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
