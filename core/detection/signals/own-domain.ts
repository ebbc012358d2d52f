import type { DetectionContext } from '../define.ts';

/** Whether a host is one that the source declares as its own, or below it. */
export function allowedDomain(host: string, context: DetectionContext): boolean {
  return context.allow.domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
