import type { Permission } from './permissions.ts';

/** How a sensitivity class reaches a reader. Declared per column, applied in the feed. */
export type Treatment =
  /** as stored */
  | 'plain'
  /** identities with all but a hint replaced: `j•••@example.org` */
  | 'mask'
  /** a stable keyed token: equal values stay equal, nothing else can be read */
  | 'token'
  /** message text with phone-like digits and mailbox names masked in place, so that spans still fit */
  | 'limited'
  /** every letter and digit replaced in place, so that spans still fit */
  | 'redacted'
  /** the column does not exist for this reader */
  | 'none';

export type Sensitivity = 'open' | 'personal' | 'content' | 'secret';
export type Redaction = Readonly<Record<Sensitivity, Treatment>>;

export interface Role {
  readonly label: string;
  readonly permissions: readonly Permission[];
  readonly redaction: Redaction;
}

const redaction = (personal: Treatment, content: Treatment): Redaction => ({
  open: 'plain',
  personal,
  content,
  secret: 'none',
});

/** The six seeded roles: data, not code. */
export const ROLES = {
  moderator: {
    label: 'Moderator',
    permissions: [
      'cases.view',
      'cases.claim',
      'cases.decide',
      'cases.note',
      'cases.export_own',
      'content.reveal',
      'identities.reveal',
      'people.view',
    ],
    redaction: redaction('mask', 'limited'),
  },
  lead: {
    label: 'Lead',
    permissions: [
      'cases.view',
      'cases.claim',
      'cases.decide',
      'cases.note',
      'cases.export',
      'content.reveal',
      'identities.reveal',
      'actions.approve',
      'reviews.resolve',
      'scoring.recompute',
      'people.view',
      'devices.vouch',
      'settings.view',
      'system.kill_switch',
    ],
    redaction: redaction('mask', 'limited'),
  },
  legal: {
    label: 'Legal',
    permissions: ['cases.view', 'cases.export', 'actions.approve_irreversible', 'people.view'],
    redaction: redaction('plain', 'redacted'),
  },
  ops: {
    label: 'Operations',
    permissions: ['system.view', 'ingestion.manage', 'people.view', 'settings.view', 'system.kill_switch'],
    redaction: redaction('token', 'none'),
  },
  auditor: {
    label: 'Auditor',
    permissions: ['cases.view', 'cases.export', 'people.view'],
    redaction: redaction('token', 'none'),
  },
  admin: {
    label: 'Administrator',
    permissions: [
      'people.view',
      'people.manage',
      'devices.vouch',
      'devices.manage',
      'settings.view',
      'settings.manage',
    ],
    redaction: redaction('none', 'none'),
  },
} as const satisfies Record<string, Role>;

export type RoleName = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

/** The role's data with the general type, for code that works on any role. */
export const roleOf = (name: RoleName): Role => ROLES[name];
