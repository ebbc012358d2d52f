import { must } from '../../core/lib/must.ts';
import type { Sql } from '../../core/lib/sql.ts';
import type { ReplicaFiles } from '../../core/replica/replica.ts';
import { hasMovedAside } from '../../electron/backend/chain.ts';
import type { KeptVault } from '../../electron/backend/kept-vault.ts';
import { openSoundOutbox } from '../../electron/backend/sound-outbox.ts';
import type { OpenVault, Secrets } from '../../electron/backend/vault.ts';
import type { WipeProof } from '../../electron/backend/wipe.ts';
import { type Faults, faultySql } from '../support/faulty-sql.ts';
import { BuildingFile } from './building-file.ts';
import { MemoryFile } from './memory-sql.ts';
import type { Random } from './random.ts';

/** The files of one desk (electron/backend/files.ts, in memory). They outlive its processes. */
export class Disk {
  replica: MemoryFile | null = null;
  /** A replica that was whole gave way to one that is not. */
  onLoss: () => void = () => undefined;
  building: MemoryFile | BuildingFile | null = null;
  outbox = new MemoryFile();
  /** Outboxes that could not be read any more. */
  readonly aside: MemoryFile[] = [];
  /** What the vault holds. Null before the first sign-in. */
  secrets: Secrets | null = null;
  readonly #random: Random;
  readonly #keepsDurable: boolean;
  readonly #takesImages: boolean;

  /**
   * `powerFails`: it will at some time, so that what is durable is kept. `takesImages`: what is being filled is a real file,
   * which can be opened beside one.
   */
  constructor(
    random: Random,
    { powerFails, takesImages }: { readonly powerFails: boolean; readonly takesImages: boolean },
  ) {
    this.#random = random;
    this.#keepsDurable = powerFails;
    this.#takesImages = takesImages;
  }

  /** For one process (electron/backend/kept-vault.ts): the file is written whole or not at all. */
  openVault(faults: Faults): KeptVault {
    // Opened once: what becomes of the file later is nothing to who has read it.
    let current = must(this.secrets, 'a vault');
    const read = (): Secrets => current;
    return {
      get current(): OpenVault {
        return { secrets: read(), key: Buffer.alloc(0), kdf: {} as OpenVault['kdf'] };
      },
      get secrets() {
        return read();
      },
      update: async (change) => {
        faults.room();
        current = { ...current, ...change };
        this.secrets = current;
        faults.tick();
      },
    };
  }

  openOutbox(faults: Faults): Sql {
    // Where the tables are, nothing is written, and a full disk is no hindrance.
    faults.tick();
    openSoundOutbox({
      open: () => this.outbox.sql,
      moveAside: () => {
        faults.tick();
        this.aside.push(this.outbox);
        this.outbox = new MemoryFile();
        faults.tick();
      },
      aside: () => (this.aside.length === 0 ? null : `outbox ${this.aside.length}`),
    });
    faults.tick();
    return faultySql(this.outbox.sql, faults, 'outbox');
  }

  /** For one process: `faults` is its life. */
  files(faults: Faults): ReplicaFiles {
    return {
      open: () => (this.replica ? this.#watched(this.replica, faults) : null),
      build: () => {
        faults.room();
        this.building?.destroy();
        this.building = this.#takesImages ? new BuildingFile() : new MemoryFile();
        return faultySql(this.building.sql, faults, 'replica');
      },
      swapIn: () => {
        faults.tick();
        if (!this.building) throw new Error('nothing was built');
        const built = this.building.asFile();
        this.building = null;
        if (isWhole(this.replica) && !built.damaged && !isWhole(built)) this.onLoss();
        if (this.#keepsDurable && !built.damaged) built.checkpoint();
        this.replica?.destroy();
        this.replica = built;
        faults.tick();
        return this.#watched(built, faults);
      },
      discard: () => {
        faults.tick();
        this.replica?.destroy();
        this.replica = null;
        faults.tick();
        this.building?.destroy();
        this.building = null;
      },
      close: () => undefined,
    };
  }

  /** The replica syncs now and then (WAL, synchronous = NORMAL); between two syncs a power cut loses commits. */
  #watched(file: MemoryFile, faults: Faults): Sql {
    const sql = faultySql(file.sql, faults, 'replica');
    if (!this.#keepsDurable) return sql;
    let depth = 0;
    return {
      ...sql,
      transaction: (fn) => {
        depth += 1;
        try {
          return sql.transaction(fn);
        } finally {
          depth -= 1;
          if (depth === 0 && !faults.dead && this.#random.chance(0.2)) file.checkpoint();
        }
      },
    };
  }

  /** Of a wipe: the local copy goes. Answers what there was. */
  remove(faults: Faults): WipeProof['removed'] {
    faults.tick();
    const removed = this.replica ? [{ name: 'replica.db', bytes: 0, sha256: '0'.repeat(64) }] : [];
    this.replica?.destroy();
    this.building?.destroy();
    this.replica = null;
    this.building = null;
    faults.tick();
    return removed;
  }

  /** What a wipe leaves goes too: the outbox, and the vault last. */
  forget(faults: Faults): void {
    faults.tick();
    this.outbox.destroy();
    this.outbox = new MemoryFile();
    faults.tick();
    this.secrets = null;
  }

  /** Whether the command lies in an outbox that was put beside, and a person is told of that. */
  isAside(commandId: string): boolean {
    const isThere = this.aside.some((file) => {
      file.damaged = false;
      return file.sql.get('SELECT 1 FROM items WHERE id = ?', [commandId]) !== undefined;
    });
    return isThere && hasMovedAside(this.outbox.sql, `outbox ${this.aside.length}`);
  }

  /** A file that is being filled is torn first: it has no journal. */
  tear(place: number): void {
    (this.building ?? this.replica)?.tear(place);
  }

  powerFails(): void {
    this.replica?.fallBack();
    this.building?.destroy();
    this.building = null;
  }

  destroy(): void {
    this.replica?.destroy();
    this.building?.destroy();
    this.outbox.destroy();
    for (const file of this.aside) file.destroy();
  }
}

/** A file that can be read and holds all that its reader may see. */
function isWhole(file: MemoryFile | null): boolean {
  if (!file || file.damaged) return false;
  const has = file.sql.get("SELECT 1 FROM sqlite_schema WHERE name = 'meta'");
  const partial = has && file.sql.get<{ value: string }>("SELECT value FROM meta WHERE key = 'partial'");
  return partial?.value === 'null';
}
