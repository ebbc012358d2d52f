/** Who takes part. The persona is ground truth: it never appears in an event. */
export const PERSONAS = {
  honest: { label: 'Uses the platform as it is meant', share: 76, plays: ['client', 'provider'] },
  leaker: { label: 'Gives contact details openly', share: 7, plays: ['client', 'provider'] },
  evader: { label: 'Gives contact details in disguise', share: 6, plays: ['provider'] },
  redirector: { label: 'Moves payment off the platform', share: 5, plays: ['provider'] },
  flake: { label: 'Cancels, or does not come', share: 4, plays: ['client', 'provider'] },
  dormant: { label: 'An old account that was taken over', share: 2, plays: ['provider'] },
  decliner: { label: 'Works ever worse, and calls off', share: 1, plays: ['provider'] },
  ring: { label: 'One of several accounts of one hand', share: 0, plays: ['client', 'provider'] },
} as const satisfies Record<string, { label: string; share: number; plays: readonly ('client' | 'provider')[] }>;

export type Persona = keyof typeof PERSONAS;
export const PERSONA_NAMES = Object.keys(PERSONAS) as Persona[];
