import type { CliCommand } from './define.ts';

/** A command is one file and one line. */
export const CLI_COMMANDS: readonly CliCommand[] = [
  { name: 'serve', summary: 'Runs the server', load: async () => (await import('./serve.ts')).serve },
  {
    name: 'migrate',
    summary: 'Brings the database to this version',
    load: async () => (await import('./migrate.ts')).migrateCommand,
  },
  {
    name: 'backup',
    summary: 'Writes database and keys to one encrypted file',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    name: 'restore',
    summary: 'Checks such a file, or makes the database what it holds',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  { name: 'send', summary: 'Sends a file of events, signed', load: async () => (await import('./send.ts')).send },
  {
    name: 'simulate',
    summary: 'Sends the events of an invented marketplace',
    load: async () => (await import('./simulate.ts')).simulate,
  },
  {
    name: 'detect',
    summary: 'Explains one message, or scores a labelled corpus',
    load: async () => (await import('./detect.ts')).detect,
  },
  {
    name: 'bench detect',
    summary: 'Measures detection: throughput, latency, hostile text',
    load: async () => (await import('./bench-detect.ts')).benchDetect,
  },
  {
    name: 'bench pipeline',
    summary: 'Measures the pipeline: events a second, latency, growth',
    load: async () => (await import('./bench-pipeline.ts')).benchPipeline,
  },
  {
    name: 'bench evaluate',
    summary: 'Measures POST /api/evaluate at a steady rate',
    load: async () => (await import('./bench-evaluate.ts')).benchEvaluate,
  },
  {
    name: 'replay',
    summary: 'Recomputes history under another version, and what would differ',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'rescore',
    summary: 'Scores accounts anew',
    load: async () => (await import('./replay.ts')).rescore,
  },
  {
    name: 'bench sync',
    summary: 'Measures the sync: first replica, live changes, receipts; beside PouchDB and Zero',
    load: async () => (await import('./bench-sync.ts')).benchSync,
  },
  {
    name: 'bench console',
    summary: 'Measures the console in a browser: start, lists, cases, decisions',
    load: async () => (await import('./bench-console.ts')).benchConsole,
  },
  {
    name: 'devices order',
    summary: 'Tells a device to resync, lock or wipe itself',
    load: async () => (await import('./device-orders.ts')).devicesOrder,
  },
  {
    name: 'devices orders',
    summary: 'Shows what a device was told, and what it reported',
    load: async () => (await import('./device-orders.ts')).devicesOrders,
  },
  {
    name: 'settings get',
    summary: 'Shows the runtime switches',
    load: async () => (await import('./settings.ts')).settingsGet,
  },
  {
    name: 'settings set',
    summary: 'Changes a runtime switch, by name and with a reason',
    load: async () => (await import('./settings.ts')).settingsSet,
  },
  {
    name: 'policy show',
    summary: 'Prints the rules that decisions are given by',
    load: async () => (await import('./policy.ts')).policyShow,
  },
  {
    name: 'policy list',
    summary: 'Lists their versions',
    load: async () => (await import('./policy.ts')).policyList,
  },
  {
    name: 'policy publish',
    summary: 'Publishes the next version, by name and with a reason',
    load: async () => (await import('./policy.ts')).policyPublish,
  },
  {
    name: 'policy withdraw',
    summary: 'Takes a version back',
    load: async () => (await import('./policy.ts')).policyWithdraw,
  },
  {
    name: 'dead-letters list',
    summary: 'Lists events that could not be processed',
    load: async () => (await import('./dead-letters.ts')).deadLettersList,
  },
  {
    name: 'dead-letters retry',
    summary: 'Puts such events back for processing',
    load: async () => (await import('./dead-letters.ts')).deadLettersRetry,
  },
  {
    name: 'dead-letters discard',
    summary: 'Leaves such events unprocessed, with a reason',
    load: async () => (await import('./dead-letters.ts')).deadLettersDiscard,
  },
  {
    name: 'alerts list',
    summary: 'Lists what whoever keeps the server running has to look at',
    load: async () => (await import('./alerts.ts')).alertsList,
  },
  {
    name: 'password',
    summary: 'Changes your own password',
    load: async () => (await import('./own-password.ts')).ownPassword,
  },
  {
    name: 'people bootstrap',
    summary: 'Makes the first administrator',
    load: async () => (await import('./people-bootstrap.ts')).peopleBootstrap,
  },
  {
    name: 'people list',
    summary: 'Lists who works here',
    load: async () => (await import('./people.ts')).peopleList,
  },
  {
    name: 'people add',
    summary: 'Makes an account',
    load: async () => (await import('./people.ts')).peopleAdd,
  },
  {
    name: 'people role',
    summary: 'Gives somebody another role',
    load: async () => (await import('./people.ts')).peopleRole,
  },
  {
    name: 'people password',
    summary: 'Sets a password',
    load: async () => (await import('./people.ts')).peoplePassword,
  },
  {
    name: 'people disable',
    summary: 'Dismisses somebody, with their sessions and devices',
    load: async () => (await import('./people.ts')).peopleDisable,
  },
  {
    name: 'people enable',
    summary: 'Lets somebody in again',
    load: async () => (await import('./people.ts')).peopleEnable,
  },
  {
    name: 'devices list',
    summary: 'Lists devices',
    load: async () => (await import('./devices.ts')).devicesList,
  },
  {
    name: 'devices code',
    summary: 'Makes a single-use code for somebody’s next device',
    load: async () => (await import('./devices.ts')).devicesCode,
  },
  {
    name: 'devices revoke',
    summary: 'Revokes a device',
    load: async () => (await import('./devices.ts')).devicesRevoke,
  },
  {
    name: 'outbox open',
    summary: 'Shows the sealed decisions of a device that could not deliver them',
    load: async () => (await import('./outbox-open.ts')).outboxOpen,
  },
  {
    name: 'outbox land',
    summary: 'Lands such decisions, by name and with a reason',
    load: async () => (await import('./outbox-land.ts')).outboxLand,
  },
  {
    name: 'outbox keys',
    summary: 'Lists the keys that such decisions are sealed to',
    load: async () => (await import('./outbox-keys.ts')).outboxKeys,
  },
  {
    name: 'outbox rotate-key',
    summary: 'Makes the next one; earlier ones still open what was sealed to them',
    load: async () => (await import('./outbox-keys.ts')).outboxRotateKey,
  },
  {
    name: 'sources list',
    summary: 'Lists the platforms that may send',
    load: async () => (await import('./sources.ts')).sourcesList,
  },
  {
    name: 'sources add',
    summary: 'Makes a source and shows its secret',
    load: async () => (await import('./sources.ts')).sourcesAdd,
  },
  {
    name: 'sources rotate-secret',
    summary: 'Gives a source a new secret; two are live meanwhile',
    load: async () => (await import('./sources.ts')).sourcesRotate,
  },
  {
    name: 'sources allow',
    summary: 'Says what is the platform’s own',
    load: async () => (await import('./sources.ts')).sourcesAllow,
  },
  {
    name: 'sources policy',
    summary: 'Says what fails open or closed',
    load: async () => (await import('./sources.ts')).sourcesPolicy,
  },
  {
    name: 'sources webhook show',
    summary: 'Prints how the webhooks of a source are read',
    load: async () => (await import('./source-webhook.ts')).webhookShow,
  },
  {
    name: 'sources webhook set',
    summary: 'Says how the webhooks of a source are read',
    load: async () => (await import('./source-webhook.ts')).webhookSet,
  },
  {
    name: 'sources webhook clear',
    summary: 'Takes its webhooks as our own events again',
    load: async () => (await import('./source-webhook.ts')).webhookClear,
  },
  {
    name: 'sources webhook try',
    summary: 'Shows what a mapping makes of a webhook, without a server',
    load: async () => (await import('./webhook-try.ts')).webhookTry,
  },
  {
    name: 'sources disable',
    summary: 'Takes nothing more from a source',
    load: async () => (await import('./sources.ts')).sourcesDisable,
  },
  {
    name: 'sources enable',
    summary: 'Takes events from a source again',
    load: async () => (await import('./sources.ts')).sourcesEnable,
  },
];
