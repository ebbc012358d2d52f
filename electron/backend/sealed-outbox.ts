import { createHmac } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Refusal, refuse } from '../../core/contract/errors.ts';
import { type SealedCommand, type SealedLine, sealedPlace } from '../../core/contract/sealed-command.ts';
import type { CommandEnvelope } from '../../core/contract/wire.ts';
import type { ReadSql } from '../../core/lib/sql.ts';
import type { BackendOptions } from './options.ts';
import { boxSealer } from './sealed-box.ts';
import { readLines, SealedFile, writeLines } from './sealed-file.ts';
import type { Secrets } from './vault.ts';

/** Undelivered commands in a file that only the organisation can open: it outlives a wipe and a lost password. */
export interface SealedOutbox {
  /** Brings the file to what the outbox says; call it after every change of that. */
  look(): void;
  /** How many commands the file holds; what it says is on the disk when this returns. */
  flush(): number;
  close(): void;
}

interface Waiting {
  readonly ord: number;
  readonly leaves: number | null;
  readonly id: string;
  readonly name: string;
  readonly args: string;
  readonly seen: string;
  readonly at: number;
  readonly correlation_id: string;
  readonly envelope: string | null;
}

const WAITING = `SELECT ord, leaves, id, name, args, seen, at, correlation_id, envelope FROM items
                 WHERE state IN ('held', 'queued')`;

/** What of a command a line holds, by the device's own key: to others it is noise. */
const keyed = (key: string, text: string, digits: number): string =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex').slice(0, digits);

type Owner = Pick<Secrets, 'certificate' | 'outboxKey' | 'person'> & {
  /** Asked for anew each time: the organisation may take another key while the file is open. */
  readonly organisation: () => NonNullable<Secrets['organisation']>;
};

const contentOf = (item: Waiting, { certificate, person }: Owner): SealedCommand =>
  item.envelope === null
    ? {
        t: 'held',
        person_id: person.id,
        device_id: certificate.device_id,
        command: {
          id: item.id,
          name: item.name,
          args: JSON.parse(item.args) as Record<string, unknown>,
          seen: JSON.parse(item.seen) as Record<string, number>,
          at: item.at,
          correlation_id: item.correlation_id,
        },
      }
    : { t: 'signed', person_id: person.id, envelope: JSON.parse(item.envelope) as CommandEnvelope };

/**
 * Lines of commands that this outbox knows nothing of are another's, that was wiped, or damaged and replaced: they are
 * kept apart, and never changed again.
 */
function moveAside(file: string, known: ReadonlySet<string>): void {
  const all = readLines(file).filter((line) => line !== null);
  const foreign = all.filter(({ tag }) => !known.has(tag));
  if (foreign.length === 0) return;
  writeLines(file.replace(/\.jsonl$/, `-${Date.now()}.jsonl`), foreign);
  writeLines(
    file,
    all.filter(({ tag }) => known.has(tag)),
  );
}

/** Said for as long as such a file lies there. */
export function sealedAsideNotice(file: string): Refusal | null {
  const base = path.basename(file, '.jsonl');
  const folder = path.dirname(file);
  const found = readdirSync(folder).find((name) => name.startsWith(`${base}-`) && name.endsWith('.jsonl'));
  return found === undefined ? null : refuse('sealed_aside', path.join(folder, found));
}

export const NOTHING_SEALED: SealedOutbox = { look: () => undefined, flush: () => 0, close: () => undefined };

/** Opens the file and seals what is not in it yet: after a crash, or for an outbox from before there was such a file. */
export function openSealedOutbox(
  file: string,
  outbox: ReadSql,
  owner: Owner,
  { log }: Pick<BackendOptions, 'log'>,
): SealedOutbox {
  const tagOf = (id: string): string => keyed(owner.outboxKey, id, 32);
  if (existsSync(file)) {
    moveAside(file, new Set(outbox.all<{ id: string }>('SELECT id FROM items').map(({ id }) => tagOf(id))));
  }
  let to = owner.organisation();
  let seal = boxSealer(to.public_key);
  const fail = (error: unknown): void => log('undelivered commands could not be sealed; it is tried again', error);
  const lines = new SealedFile(file, fail);
  /** By tag. `leaves` is the place in the order of sending; nothing is sealed to another device without another place. */
  const held = new Map<string, { readonly mark: string; readonly leaves: number }>();
  let lastOrd = 0;
  let lastLeaves = 0;
  /** Of all of `held`. */
  let places = 0;
  let seen = -1;

  const idOf = (item: Waiting) => ({
    tag: tagOf(item.id),
    mark: keyed(owner.outboxKey, item.envelope ?? `held ${item.id}`, 16),
  });
  const lineOf = (item: Waiting): SealedLine => {
    const head = { v: 1, key: to.id, ...idOf(item) } as const;
    return { ...head, box: seal(sealedPlace(head), JSON.stringify(contentOf(item, owner))) };
  };
  function add(items: readonly Waiting[]): void {
    const missing = items.filter((item) => held.get(idOf(item).tag)?.mark !== idOf(item).mark);
    lines.add(missing.map(lineOf));
    for (const item of items) {
      const { tag, mark } = idOf(item);
      const leaves = item.leaves ?? 0;
      places += leaves - (held.get(tag)?.leaves ?? 0);
      held.set(tag, { mark, leaves });
      lastOrd = Math.max(lastOrd, item.ord);
      lastLeaves = Math.max(lastLeaves, leaves);
    }
  }

  /** The whole of it: what has left the outbox leaves the file, and lines of what waits do that are older or to an earlier key. */
  function compare(): void {
    const items = outbox.all<Waiting>(`${WAITING} ORDER BY ord`);
    const wanted = new Map(items.map((item) => [idOf(item).tag, idOf(item).mark]));
    const found = items.length === 0 ? [] : readLines(file);
    const kept = new Map(
      found.flatMap((line) => (line?.key === to.id && wanted.get(line.tag) === line.mark ? [[line.tag, line]] : [])),
    );
    lines.keep([...kept.values()]);
    held.clear();
    places = 0;
    for (const { tag, mark } of kept.values()) held.set(tag, { mark, leaves: 0 });
    add(items);
  }

  function bring(): void {
    add(outbox.all<Waiting>(`${WAITING} AND (ord > ? OR leaves > ?) ORDER BY ord`, [lastOrd, lastLeaves]));
    const waiting = outbox.get<{ n: number; places: number }>(
      "SELECT count(*) AS n, coalesce(sum(leaves), 0) AS places FROM items WHERE state IN ('held', 'queued')",
    );
    if (waiting?.n !== held.size || waiting.places !== places) compare();
  }

  function look(): void {
    const wanted = owner.organisation();
    if (wanted.id !== to.id) {
      to = wanted;
      seal = boxSealer(to.public_key);
      seen = -1;
    }
    const now = outbox.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;
    if (now === seen) return;
    try {
      if (seen < 0) compare();
      else bring();
      seen = now;
    } catch (error) {
      fail(error);
    }
  }
  look();
  return {
    look,
    flush() {
      look();
      lines.flush();
      return held.size;
    },
    close: () => lines.close(),
  };
}
