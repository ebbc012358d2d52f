import { canonical } from '../../core/audit/canonical.ts';
import { refuse } from '../../core/contract/errors.ts';
import type { GivenKind, Order, OrderReport, ReportBody } from '../../core/contract/orders.ts';
import { checkOrder, type Task } from '../../core/orders/check.ts';
import {
  hasReport,
  keepReport,
  lastOrder,
  reportAgain,
  reportSent,
  unsentReports,
  wasWiped,
} from '../../core/replica/orders.ts';
import { heldBundle, keepBundle } from '../../core/replica/rule-bundle.ts';
import { TransportError } from '../../core/replica/transport.ts';
import { signer, verifier } from './keys.ts';
import type { BackendOptions } from './options.ts';
import type { DeviceSession } from './session.ts';
import type { WipeProof } from './wipe.ts';

const ASK_EVERY_MS = 30_000;
const NOTHING_REMOVED: WipeProof = { removed: [], key_destroyed: false };

export interface OrderWatch {
  /** Asks for orders, if the server can be reached and nobody asks already. */
  look(): void;
  end(): void;
}

/** What the device does besides. */
export interface OrderActs {
  /** Closes what is open. */
  lock(): void;
  /** Other rules hold. */
  ruled(): void;
  /** Takes the local copy away, and what opens it. */
  wipe(): Promise<WipeProof>;
  /** The server has the report of a wipe: closes what is open, and takes away the rest where nothing is lost with it. */
  forget(): void;
}

/** Carries out what the server orders, signed, and reports each, signed. */
export function watchOrders(
  { clock, timers, log }: Pick<BackendOptions, 'clock' | 'timers' | 'log'>,
  session: DeviceSession,
  { lock, ruled, wipe, forget }: OrderActs,
): OrderWatch {
  const { api, outbox, vault } = session;
  let busy = false;
  let ended = false;
  let rests: (() => void) | null = null;

  const reportOf = (body: Omit<ReportBody, 'purpose' | 'device_id' | 'at'>): OrderReport => {
    const { certificate, deviceKey } = vault.secrets;
    const at = Math.round(clock.now());
    const whole = { purpose: 'docket order report', device_id: certificate.device_id, at, ...body } as const;
    return { ...whole, signature: signer(deviceKey)(canonical(whole)) };
  };

  const CARRY_OUT: Readonly<Record<GivenKind, () => Promise<WipeProof>>> = {
    async resync() {
      session.replica.wipe();
      session.sync.dispatch({ t: 'replica_lost', refusal: refuse('resync_ordered') });
      return NOTHING_REMOVED;
    },
    lock: async () => NOTHING_REMOVED,
    wipe,
  };

  /** What waits is tried again by the new rules; what it was given by is under its signature. */
  async function rule(bundle: Extract<Task, { kind: 'rule_bundle' }>['bundle']): Promise<WipeProof> {
    keepBundle(outbox, vault.secrets.certificate.device_id, bundle);
    session.replica.rebase();
    ruled();
    return NOTHING_REMOVED;
  }

  /** The report is on the disk before it is sent: a crash between leaves nothing unsaid. */
  async function perform(order: Order & Task): Promise<void> {
    const { id, seq, kind } = order;
    try {
      const proof = await (order.kind === 'rule_bundle' ? rule(order.bundle) : CARRY_OUT[order.kind]());
      keepReport(outbox, reportOf({ order_id: id, result: 'done', code: null, ...proof }), seq);
    } catch (error) {
      log(`the order to ${kind} failed`, error);
      keepReport(outbox, reportOf({ order_id: id, result: 'failed', code: 'internal', ...NOTHING_REMOVED }), seq);
    }
  }

  /**
   * Whoever was to be shut out is, also where a full disk takes no report: the order is then still open, and comes again
   * with the next sign-in. After a wipe nothing of the session works any more.
   */
  async function carryOut(order: Order & Task): Promise<void> {
    const { kind } = order;
    let isKnown = false;
    try {
      await perform(order);
      await sendReports();
      isKnown = true;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    } finally {
      if (kind === 'wipe' && isKnown) forget();
      else if (kind === 'lock' || kind === 'wipe') lock();
    }
  }

  async function sendReports(): Promise<void> {
    for (const { signature: _earlier, ...body } of unsentReports(outbox)) {
      // By the key that the device has by now: it may have changed since.
      const report = { ...body, signature: signer(vault.secrets.deviceKey)(canonical(body)) };
      await api.orders.report(report).catch((error: unknown) => {
        // Coming again will not help, and must not hold up the next one.
        if (!(error instanceof TransportError) || error.failure.kind !== 'blocked') throw error;
        log('the report of an order was refused', error);
      });
      reportSent(outbox, report.order_id);
    }
  }

  async function take(raw: unknown): Promise<void> {
    const { certificate, serverKey } = vault.secrets;
    const deviceId = certificate.device_id;
    const lastSeq = lastOrder(outbox, deviceId);
    const { version: bundleVersion } = heldBundle(outbox, deviceId);
    const now = api.clock.now();
    const checked = checkOrder(raw, { deviceId, lastSeq, bundleVersion, now, verify: verifier(serverKey) });
    if (checked.ok) {
      await carryOut(checked.order);
      return;
    }
    log('an order was refused', checked.code);
    // Nobody knows which.
    if (checked.id === null) return;
    if (hasReport(outbox, checked.id)) {
      // It is on its way, or came and the answer was lost; or a server that was restored has lost it.
      if (checked.code === 'order_replayed') reportAgain(outbox, checked.id);
      return;
    }
    keepReport(
      outbox,
      reportOf({ order_id: checked.id, result: 'refused', code: checked.code, ...NOTHING_REMOVED }),
      null,
    );
  }

  async function ask(): Promise<void> {
    await sendReports();
    // Its report could not be sent then; or something had to be handed over first.
    if (wasWiped(outbox)) forget();
    if (ended) return;
    for (const raw of await api.orders.open()) {
      if (ended) return;
      await take(raw);
    }
    if (!ended) await sendReports();
  }

  const watch: OrderWatch = {
    look() {
      if (busy || ended || rests !== null || session.sync.state.phase !== 'online') return;
      busy = true;
      ask()
        .catch((error: unknown) => {
          if (!(error instanceof TransportError)) log('orders could not be asked for', error);
        })
        .finally(() => {
          busy = false;
          if (ended) return;
          rests = timers.after(ASK_EVERY_MS, () => {
            rests = null;
            watch.look();
          });
        });
    },
    end() {
      ended = true;
      rests?.();
    },
  };
  return watch;
}
