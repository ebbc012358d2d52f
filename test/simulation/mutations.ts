/** One text of a file in place of another. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that somebody might make. Where two checks stand for one another, it is both of them that are missing. */
export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Faults that it takes: every plan has them, so that it is found soon. */
  readonly needs: readonly string[];
  /** The first seed that is tried, near one that is known to find it; default 1. */
  readonly from?: number;
}

export const edit = (file: string, find: string, replace = ''): Edit => ({ file, find, replace });
export const mutation = (name: string, ...edits: readonly Edit[]): Mutation => ({ name, edits, needs: [] });
export const from = (seed: number, found: Mutation): Mutation => ({ ...found, from: seed });
export const needing = (needs: readonly string[], found: Mutation): Mutation => ({ ...found, needs });

const APPLY = 'core/replica/apply.ts';
const CHAIN = 'server/commands/chain.ts';
const REQUEST = 'server/auth/request-signature.ts';
const NOT_BY = 'if (!by.verify(text, signed[SIGNATURE_HEADER])) {';
const FOREIGN = 'if (head.epoch !== meta.epoch || head.scope !== meta.scope || head.role !== meta.role) return';
const SAME_SCOPE = "if (asked.scope !== scope.key) throw new HttpError('scope_changed', { detail: scope.key });";
const SAME_EPOCH = "if (asked.epoch !== epoch) throw new HttpError('epoch_changed');";

/** Each has to be caught by the simulation: mutations.test.ts says after how many seeds. */
export const MUTATIONS: readonly Mutation[] = [
  // --- the feed
  mutation(
    'the cursor is a serial number: the next id, whoever is still at work',
    edit('server/feed/cursor.ts', 'return { text, xmin, xmax };', 'return { text, xmin: xmax, xmax };'),
  ),
  mutation(
    'no new scope: a stream outlives the role it was opened for',
    edit(
      'server/feed/hub.ts',
      "if (changes.tables.some(({ table }) => table.name === 'people')) await closeInvalid();",
    ),
  ),
  mutation(
    'no new scope: a replica goes on under another role',
    edit('server/feed/check-pull.ts', SAME_SCOPE),
    edit(APPLY, FOREIGN, 'if (head.epoch !== meta.epoch) return'),
  ),
  mutation(
    'a replica goes on at a server that was restored',
    edit('server/feed/check-pull.ts', SAME_EPOCH),
    edit(APPLY, FOREIGN, 'if (head.scope !== meta.scope || head.role !== meta.role) return'),
  ),
  mutation(
    'another scope: columns that it gets otherwise treated stay as they are',
    edit(
      'core/replica/rescope.ts',
      'visibleColumns(table, redaction).filter(same)',
      'visibleColumns(table, redaction)',
    ),
  ),
  mutation(
    'another scope: what it gets more of is never fetched',
    edit('core/replica/pull-now.ts', 'await fetchOwed(source, signal, onProgress);'),
  ),
  needing(
    ['role changes'],
    mutation(
      'another scope: tables that it does not get stay in the file',
      edit(
        'core/replica/rescope.ts',
        'for (const name of had.keys()) if (!gets.has(name))',
        'for (const name of had.keys()) if (!gets.has(name) && name === "")',
      ),
    ),
  ),
  needing(
    ['takes nothing'],
    mutation(
      'whoever reads slowly has everything kept for them',
      edit(
        'server/feed/live-console.ts',
        'if (raw.writableLength + frame.length > maxWaitingBytes) {',
        'if (raw.writableLength < 0) {',
      ),
    ),
  ),
  // --- applying
  mutation(
    'half a window is applied: one that was cut off',
    edit(
      'core/replica/pull.ts',
      "if (!reader.ended || !head) throw new WindowError('the window was cut off');",
      "if (!head) throw new WindowError('the window was cut off');",
    ),
  ),
  mutation(
    'half a window is applied: one table of it',
    edit(APPLY, 'for (const part of window.parts) {', 'for (const part of window.parts.slice(0, 3)) {'),
  ),
  mutation(
    'the overlay is applied twice',
    edit(APPLY, 'const touched = apart ? new Set<string>() : undoOverlay(sql);', 'const touched = new Set<string>();'),
  ),
  mutation(
    'rows that have gone stay',
    edit(APPLY, 'else applyGone(sql, part, meta.role);', 'else touched.add(part.table);'),
  ),
  from(
    120,
    needing(
      ['a case that takes a while', 'file is torn', 'an order', 'connections break'],
      mutation(
        'a shared copy is taken for the end of what was missed',
        edit(
          'core/replica/sync.ts',
          "if (state === 'copied') {",
          "if (state === 'copied' && fresh && ticket.holes < 0) {",
        ),
      ),
    ),
  ),
  needing(
    ['a case that takes a while', 'weather'],
    mutation(
      'a window that may be older is applied, whatever its versions',
      edit(APPLY, "if (to === cursor && order === 'unknown') return { state: 'gap' };"),
      edit('core/replica/insert.ts', 'WHERE excluded.version >= "$', 'WHERE 0 <= "$'),
    ),
  ),
  mutation(
    'waiting commands are not run again',
    edit(
      APPLY,
      'apart ? new Map() : rerun(sql, items, author, touched);',
      'apart ? new Map() : rerun(sql, [], author, touched);',
    ),
  ),
  mutation(
    'the cursor is not saved with its window',
    edit(APPLY, 'writeMeta(sql, { cursor: head.to, at: head.at });', 'writeMeta(sql, { cursor: head.to });'),
  ),
  // --- the outbox
  mutation(
    'a command is dropped before its receipt',
    edit(
      'core/replica/sync.ts',
      'const reply = await transport.push(batch, signal);',
      `for (const { id } of batch) outbox.run("UPDATE items SET state = 'delivered', settled = 1 WHERE id = ?", [id]);
        const reply = await transport.push(batch, signal);`,
    ),
  ),
  mutation(
    'the signature of a receipt is not checked',
    edit(
      'core/replica/receipts.ts',
      'return fits && verify(canonical(body), signature);',
      'return fits || verify(canonical(body), signature);',
    ),
  ),
  mutation(
    'the outbox goes with the replica',
    edit(
      'core/replica/replica.ts',
      '  wipe(): void {\n',
      `  wipe(): void {\n    this.#outbox.run("DELETE FROM items WHERE state = 'queued'");\n`,
    ),
  ),
  from(
    104,
    mutation(
      'a restored server is not offered what the lost one took',
      edit(
        'core/replica/restored.ts',
        'const offered = known === undefined ? 0 :',
        'const offered = known !== undefined ? 0 :',
      ),
    ),
  ),
  needing(
    ['backup', 'restore'],
    mutation(
      'what an older backup misses is asked for, and is no longer here',
      edit('core/replica/receipts.ts', "code === 'command_out_of_order' &&", 'code === null &&'),
    ),
  ),
  needing(
    ['outbox is torn'],
    mutation(
      'an outbox that cannot be read is put beside and nobody is told',
      edit(
        'electron/backend/sound-outbox.ts',
        'if (aside !== null && !hasMovedAside(sql, aside)) noteMovedAside(sql, aside);',
      ),
    ),
  ),
  needing(
    ['disk is full'],
    mutation(
      'a command that found no room is said to be kept',
      edit(
        'electron/backend/run-command.ts',
        "if (isFull(error)) throw refused('disk_full');",
        'if (isFull(error)) return;',
      ),
    ),
  ),
  mutation(
    'the next command names another predecessor',
    edit('core/replica/seal.ts', 'prev_hash: chain.hash,', 'prev_hash: chain.seq === 1 ? NO_PREVIOUS : chain.hash,'),
  ),
  // --- requests, certificates and keys
  needing(
    ['a token is stolen'],
    mutation('the signature of a request is not checked', edit(REQUEST, NOT_BY, 'if (false) {')),
  ),
  needing(
    ['a token is stolen'],
    mutation(
      'a request is taken as often as it comes',
      edit(REQUEST, "if (!isFirst) refuse(ctx, request, 'request_replayed', by.deviceId);"),
    ),
  ),
  needing(
    ['a token is stolen'],
    mutation(
      'a request without a signature is let in by its token',
      edit(
        REQUEST,
        "if (!parsed.success) return refuse(ctx, request, 'request_unsigned', by.deviceId);",
        "if (!parsed.success) return '';",
      ),
    ),
  ),
  mutation(
    'a clock that is wrong is never measured',
    edit(
      'electron/backend/requests.ts',
      'if (serverTime > 0) serverClock.measure({ serverTime, sentAt, receivedAt });',
    ),
  ),
  needing(
    ['clock is set'],
    mutation(
      'a lease has no end',
      edit(
        'electron/backend/lease.ts',
        'if (left <= 0) lock();\n    else stop',
        'if (left <= 0) stop = timers.after(LOOK_MS, look);\n    else stop',
      ),
    ),
  ),
  // A command has to be given between the end of a short lease and the next look at the clock.
  from(
    2_980,
    needing(
      ['clock is set'],
      mutation(
        'what was done after the end of a certificate counts',
        edit(
          CHAIN,
          "if (Math.min(item.envelope.at, ctx.now) > device.notAfter) return refused(item, 'quarantined', 'lease_expired');",
        ),
        edit('core/access/authority.ts', "if (act.at > authority.not_after) return refuse('lease_expired');"),
      ),
    ),
  ),
  needing(
    ['key is changed', 'weather'],
    mutation(
      'after a change of the key all commands are held against the new one',
      edit(
        'server/commands/chain-state.ts',
        'retired.find(({ last_seq }) => seq <= last_seq)?.public_key ?? current',
        'retired.length < 0 ? String(seq) : current',
      ),
    ),
  ),
  needing(
    ['key is changed', 'weather'],
    mutation(
      'when the answer to a change of the key is lost the earlier key is kept',
      edit('electron/backend/rotate-key.ts', 'if (FINAL.has(code)) await', 'await'),
    ),
  ),
  needing(
    ['key is changed', 'weather'],
    mutation(
      'a change of the key whose answer got lost is taken back while its request is still on the way',
      edit(
        'electron/backend/rotate-key.ts',
        'if (session.vault.secrets.nextKey) await once(session);',
        `if (!session.vault.secrets.nextKey) return;
         await session.api.devices.renew().then(
           () => session.vault.update({ nextKey: undefined }),
           () => once(session),
         );`,
      ),
    ),
  ),
  // --- first replicas
  needing(
    ['a copy is garbled', 'file is torn'],
    mutation(
      'a part of a copy is used whatever its hash says',
      edit(
        'electron/backend/copy-frames.ts',
        "if (createHash('sha256').update(packed).digest('hex') !== header.sha256) throw new Error('a part was damaged');",
      ),
    ),
  ),
  needing(
    ['backup', 'restore'],
    mutation(
      'the urgent cases take the place of a whole replica',
      edit('core/replica/replica.ts', 'const gives = !this.#sql || this.#meta?.partial;', 'const gives = true;'),
    ),
  ),
  mutation(
    'a copy whose last part has not come is taken for whole',
    edit(
      'core/replica/copying.ts',
      'const end = copyEnd.safeParse(value);',
      "const end = copyEnd.safeParse(this.#rows > 3 ? { t: 'end', n: this.#next, rows: this.#rows } : value);",
    ),
  ),
  // --- comparing
  needing(
    ['a row rots'],
    mutation(
      'a range that adds up to something else is not fetched',
      edit('core/replica/compare.ts', 'if (own.rows !== rows || own.sum !== sum) {', 'if (own.rows !== rows) {'),
    ),
  ),
  mutation(
    'all ranges are fetched, whatever they add up to',
    edit('core/replica/compare.ts', 'if (own.rows !== rows || own.sum !== sum) {', 'if (own.rows >= 0) {'),
  ),
  needing(
    ['a row rots'],
    mutation(
      'what is mended keeps the higher version',
      edit('core/replica/repair.ts', 'JSON.stringify(gone)]);', 'JSON.stringify(extra)]);'),
    ),
  ),
  // --- the server's commands
  needing(
    ['meddling'],
    mutation(
      'neither what is sent nor the command in it is checked for its signature',
      edit(CHAIN, "if (!device.verify(item)) return refused(item, 'rejected', 'command_signature_invalid');"),
      edit(REQUEST, NOT_BY, 'if (false) {'),
    ),
  ),
  from(128, mutation('a retry is decided again', edit(CHAIN, "if (receipt) return { t: 'stored', receipt };"))),
];
