import { alerts } from './alerts.ts';
import { analyzeEvent } from './analyze-event.ts';
import { authLogin } from './auth-login.ts';
import { authLogout } from './auth-logout.ts';
import { deadLetters } from './dead-letters.ts';
import type { Route } from './define.ts';
import { devices } from './devices.ts';
import { devicesCodes } from './devices-codes.ts';
import { devicesEnrol } from './devices-enrol.ts';
import { devicesOrders } from './devices-orders.ts';
import { devicesRenew } from './devices-renew.ts';
import { devicesRotate } from './devices-rotate.ts';
import { devicesShare } from './devices-share.ts';
import { devicesStanding } from './devices-standing.ts';
import { evaluate } from './evaluate.ts';
import { getHealth } from './get-health.ts';
import { healthDetailed } from './health-detailed.ts';
import { livez } from './livez.ts';
import { metrics } from './metrics.ts';
import { outboxKeys } from './outbox-keys.ts';
import { outboxLand } from './outbox-land.ts';
import { ownPassword } from './own-password.ts';
import { people } from './people.ts';
import { policy } from './policy.ts';
import { postEvents } from './post-events.ts';
import { readyz } from './readyz.ts';
import { replays } from './replays.ts';
import { settings } from './settings.ts';
import { sourceWebhook } from './source-webhook.ts';
import { sources } from './sources.ts';
import { syncCopy } from './sync-copy.ts';
import { syncLive } from './sync-live.ts';
import { syncPull } from './sync-pull.ts';
import { syncPush } from './sync-push.ts';
import { syncQuota } from './sync-quota.ts';
import { syncRecord } from './sync-record.ts';
import { syncRepair } from './sync-repair.ts';
import { syncReveal } from './sync-reveal.ts';
import { webhook } from './webhook.ts';

/** Every call of the server, one line each. */
export const ROUTES: readonly Route[] = [
  livez,
  readyz,
  getHealth,
  healthDetailed,
  metrics,
  alerts,
  postEvents,
  webhook,
  analyzeEvent,
  evaluate,
  authLogin,
  authLogout,
  settings,
  policy,
  deadLetters,
  replays,
  people,
  ownPassword,
  sources,
  sourceWebhook,
  devices,
  devicesCodes,
  devicesEnrol,
  devicesOrders,
  devicesRenew,
  devicesRotate,
  devicesShare,
  devicesStanding,
  syncPull,
  syncCopy,
  syncRepair,
  syncLive,
  syncPush,
  syncQuota,
  syncRecord,
  outboxLand,
  outboxKeys,
  syncReveal,
];
