import { canonical } from '../../core/audit/canonical.ts';
import type { CommandEnvelope, PushResult, Receipt, ReceiptBody } from '../../core/contract/wire.ts';
import { must } from '../../core/lib/must.ts';
import { type ChainDevice, ruleChain } from '../../server/commands/chain.ts';
import { publicKeyAt } from '../../server/commands/chain-state.ts';
import { type NamedItem, readItem } from '../../server/commands/item.ts';
import { signAs } from './replica-desk.ts';
import { uuid } from './replica-world.ts';

const PERSON = uuid(1, 1);
const NOTHING = '0'.repeat(64);

interface KnownDevice {
  readonly key: string;
  readonly retired: readonly { readonly public_key: string; readonly last_seq: number }[];
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly brokenAt: number | null;
}

/** Devices, receipts and outcomes of a server by its own rules of chains (server/commands/chain.ts); a command has no other effect. */
export class ChainModel {
  readonly epoch: string;
  readonly devices = new Map<string, KnownDevice>();
  readonly #receipts = new Map<string, Map<string, Receipt>>();
  /** Of each command that was recorded, as often as it was: null, or what it was refused for. */
  readonly outcomes: { readonly id: string; readonly code: string | null }[] = [];

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  /** A backup, or what a backup becomes. */
  copy(epoch = this.epoch): ChainModel {
    const copy = new ChainModel(epoch);
    for (const [id, device] of this.devices) copy.devices.set(id, device);
    for (const [id, receipts] of this.#receipts) copy.#receipts.set(id, new Map(receipts));
    copy.outcomes.push(...this.outcomes);
    return copy;
  }

  /** The device that this key is; `newId` where it is nobody's. */
  enrol(key: string, newId: () => string): string {
    const known = [...this.devices].find(([, device]) => device.key === key)?.[0];
    if (known !== undefined) return known;
    const id = newId();
    this.devices.set(id, { key, retired: [], lastSeq: 0, lastHash: NOTHING, brokenAt: null });
    return id;
  }

  knows(id: string, key: string): boolean {
    return this.devices.get(id)?.key === key;
  }

  rotate(id: string, next: string, lastSeq: number): void {
    const device = must(this.devices.get(id), 'a device');
    const retired = [...device.retired, { public_key: device.key, last_seq: lastSeq }];
    this.devices.set(id, { ...device, key: next, retired });
  }

  /** As `deviceId` hands them in. */
  push(deviceId: string, commands: readonly CommandEnvelope[]): { results: PushResult[] } {
    const items = commands.map((command) => readItem(command, () => command.correlation_id));
    const devices = new Map([...this.devices].map(([id, device]) => [id, chainDevice(device)]));
    const ctx = { now: 1, personId: PERSON, deviceId, devices, stored: this.#receipts };
    const results = ruleChain(items, ctx).map((ruling): PushResult => {
      if (ruling.t === 'held')
        return { t: 'held', command_id: ruling.id, code: ruling.code, expected_seq: ruling.expectedSeq };
      if (ruling.t === 'stored') return { t: 'receipt', receipt: ruling.receipt };
      if (ruling.t === 'again') throw new Error('nothing is sent twice here');
      return { t: 'receipt', receipt: this.#record(ruling.item, ruling.t === 'refused' ? ruling.code : null) };
    });
    for (const [id, { lastSeq, lastHash, brokenAt }] of devices) {
      this.devices.set(id, { ...must(this.devices.get(id), 'a device'), lastSeq, lastHash, brokenAt });
    }
    return { results };
  }

  #record({ id, hash, deviceId, seq, correlationId }: NamedItem, code: ReceiptBody['code']): Receipt {
    const body: ReceiptBody = {
      ...{ command_id: id, device_id: deviceId, seq, code, detail: null, correlation_id: correlationId },
      outcome: code === null ? 'accepted' : 'rejected',
      audit_id: uuid(8, this.outcomes.length + 1),
      recorded_at: 1,
    };
    const receipt = { ...body, signature: signAs('server')(canonical(body)) };
    this.#receipts.set(id, (this.#receipts.get(id) ?? new Map<string, Receipt>()).set(hash, receipt));
    this.outcomes.push({ id, code });
    return receipt;
  }
}

const chainDevice = ({ key, retired, ...chain }: KnownDevice): ChainDevice => ({
  ...{ personId: PERSON, revokedAt: null, notAfter: Number.MAX_SAFE_INTEGER, ...chain },
  verify: ({ envelope: { signature, ...body }, seq }) =>
    signature === signAs(publicKeyAt(key, retired, seq))(canonical(body)),
});
