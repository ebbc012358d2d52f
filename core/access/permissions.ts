/** Permission keys. Deny by default: what is not granted here is refused. */
export const PERMISSIONS = {
  'cases.view': 'See cases, their subjects and evidence',
  'cases.claim': 'Claim and release cases',
  'cases.decide': 'Decide cases with reversible actions',
  'cases.note': 'Add notes to cases',
  'cases.export': 'Export cases, as far as one sees them',
  'cases.export_own': 'Export cases that one holds or has decided',
  'content.reveal': 'Ask for the full text of messages of a case, with a reason',
  'identities.reveal': 'Ask for e-mail and phone of the account of a case, with a reason',
  'actions.approve': 'Approve proposed actions',
  'actions.approve_irreversible': 'Approve suspensions and permanent bans',
  'reviews.resolve': 'Settle quarantined commands and second opinions',
  'people.view': 'See who works here',
  'people.manage': 'Manage people, roles, sources and keys',
  'devices.vouch': 'Issue enrolment codes for other people',
  'devices.manage': 'See, rename and revoke the devices of everybody',
  'settings.view': 'See runtime settings',
  'settings.manage': 'Change runtime settings',
  'system.kill_switch': 'Stop and resume all automatic effects',
  'scoring.recompute': 'Recompute scores, and replay history under another version',
  'ingestion.manage': 'See, retry and discard events that could not be processed',
  'system.view': 'See system health',
} as const;

export type Permission = keyof typeof PERMISSIONS;
