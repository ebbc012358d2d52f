import type { DetectionContext, DetectionResult, MessageInput } from './define.ts';

/** Stored with every signal; changes whenever any answer can change. */
export const DETECTOR_VERSION = '0.1.0';

/**
 * Reads one message in its context and says what it raises. Pure, linear in the length of the text, never throws.
 * At most one draft per signal type; each draft has at least one span unless no single span carries it.
 */
export function detectMessage(_message: MessageInput, _context: DetectionContext): DetectionResult {
  return { signals: [], benign: [], detectorVersion: DETECTOR_VERSION };
}

export const EMPTY_CONTEXT: DetectionContext = {
  before: [],
  after: [],
  senderRecent: [],
  transactions: [],
  senderRole: 'unknown',
  receiverRole: 'unknown',
  countries: ['US', 'GB', 'FR', 'DE', 'ES', 'PT', 'BR', 'CM', 'NG', 'KE', 'IN'],
  allow: { domains: [], phones: [], phrases: [] },
};
