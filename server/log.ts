import pino, { type DestinationStream, type Logger } from 'pino';
import { loggedError } from './log-error.ts';

export type Log = Logger;

/**
 * JSON lines on standard error: standard output belongs to what a command answers. No content, no identities: what a
 * request carried is never logged, only its route, status and correlation id.
 */
export const createLog = (level: string, to: DestinationStream = pino.destination(2)): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: loggedError } }, to);
