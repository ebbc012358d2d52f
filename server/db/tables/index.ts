import * as accounts from './accounts.ts';
import * as behaviour from './behaviour.ts';
import * as intake from './intake.ts';
import * as operation from './operation.ts';
import * as projections from './projections.ts';
import * as record from './record.ts';
import * as scoring from './scoring.ts';
import * as staff from './staff.ts';

/** Tables that only the server has, by name. The drift test compares them, and the replicated ones, with the catalogue. */
export const SERVER_TABLES = {
  providers: accounts.providers,
  categories: accounts.categories,
  user_devices: accounts.userDevices,
  contact_changes: accounts.contactChanges,
  profile_changes: accounts.profileChanges,
  relationships: accounts.relationships,
  platform_actions: accounts.platformActions,
  appeals: accounts.appeals,
  settings: accounts.settings,
  sources: intake.sources,
  events: intake.events,
  dead_letters: intake.deadLetters,
  wallet_transactions: projections.walletTransactions,
  ratings: projections.ratings,
  disputes: projections.disputes,
  refunds: projections.refunds,
  reports: projections.reports,
  leakage_stages: projections.leakageStages,
  user_pulses: behaviour.userPulses,
  category_usuals: behaviour.categoryUsuals,
  prompt_prints: behaviour.promptPrints,
  behaviour_raised: behaviour.behaviourRaised,
  leakage_funnels: behaviour.leakageFunnels,
  audit_rows: record.auditRows,
  evaluations: record.evaluations,
  effects: record.effects,
  alerts: operation.alerts,
  decay_sweeps: scoring.decaySweeps,
  replays: scoring.replays,
  replay_scores: scoring.replayScores,
  replay_signals: scoring.replaySignals,
  credentials: staff.credentials,
  devices: staff.devices,
  device_orders: staff.deviceOrders,
  device_records: staff.deviceRecords,
  device_shares: staff.deviceShares,
  sessions: staff.sessions,
  retired_device_keys: staff.retiredDeviceKeys,
  device_certificates: staff.deviceCertificates,
  enrolment_codes: staff.enrolmentCodes,
  rule_bundles: staff.ruleBundles,
  request_nonces: staff.requestNonces,
  failed_attempts: staff.failedAttempts,
  command_outcomes: staff.commandOutcomes,
  server_keys: staff.serverKeys,
  organisation_keys: staff.organisationKeys,
  feed_epoch: staff.feedEpoch,
} as const;

export type ServerTableName = keyof typeof SERVER_TABLES;
