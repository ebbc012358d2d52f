import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import Database from 'better-sqlite3';
import { WebSocketServer } from 'ws';
import { type RoleName, roleOf } from '../../../core/access/roles.ts';
import type { Change, Rows } from '../../../core/commands/define.ts';
import { type CommandName, commandOf } from '../../../core/commands/index.ts';
import { runCommand } from '../../../core/commands/run.ts';
import { rendererFrame } from '../../../core/contract/bridge.ts';
import type { ConnectionStatus, OutboxItem, SessionStatus } from '../../../core/contract/status.ts';
import type { SqlValue } from '../../../core/lib/sql.ts';
import type { Query } from '../../../core/queries/define.ts';
import { QUERIES } from '../../../core/queries/index.ts';
import { type Row, TABLE_NAMES, type TableName, tableOf } from '../../../core/tables/index.ts';
import { createIndexesSql, createTableSql, rowFromSqlite, toSqlite } from '../../../core/tables/sqlite.ts';
import { generator, insertCase, insertPeople, ME, uuidFrom } from './invented-cases.ts';

/**
 * `node test/renderer/support/dev-host.ts [cases] [role]`: the built console over the real queries and commands on
 * invented cases in memory, for looking at screens in states that are hard to bring about. `POST /dev` takes
 * `{connection?, session?, outbox?, arrive?}`.
 */
const [cases = '5000', role = 'moderator'] = process.argv.slice(2);
const DIST = path.resolve(import.meta.dirname, '../../../dist/renderer');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

const db = new Database(':memory:');
for (const name of TABLE_NAMES) {
  db.exec(createTableSql(tableOf(name), { open: 'plain', personal: 'plain', content: 'plain', secret: 'none' }));
  for (const sql of createIndexesSql(tableOf(name))) db.exec(sql);
}
db.exec('CREATE TABLE pending (command_id TEXT PRIMARY KEY, case_id TEXT, name TEXT, outcome TEXT, at INTEGER)');
const insert = <N extends TableName>(name: N, row: Row<N>): void => {
  const table = tableOf(name);
  const columns = ['id', 'version', ...Object.keys(table.columns)];
  const values = columns.map((column) => {
    const value = (row as Record<string, unknown>)[column];
    const declared = table.columns[column];
    return declared ? toSqlite(declared, value) : (value as SqlValue);
  });
  db.prepare(
    `INSERT INTO "${name}" (${columns.map((c) => `"${c}"`).join(',')}) VALUES (${columns.map(() => '?').join(',')})`,
  ).run(...values);
};
const random = generator(7);
const began = Date.now();
db.transaction(() => {
  insertPeople(insert);
  for (let n = 0; n < Number(cases); n += 1)
    insertCase(insert, random, n, began, Math.round(began - 300_000 - random() ** 2 * 5 * 86_400_000));
})();

let session: SessionStatus = {
  phase: 'ready',
  server: 'http://127.0.0.1:8080',
  person: { id: ME, displayName: 'Mona Keller', role: role as RoleName },
  device: { id: ME, name: 'Desk 4' },
  certificateNotAfter: began + 72 * 3_600_000,
};
let connection: ConnectionStatus = {
  phase: 'online',
  problem: null,
  lastSyncedAt: began,
  nextTryAt: null,
  progress: null,
  waiting: 0,
  attention: 0,
};
let outbox: OutboxItem[] = [];
const undo = new Map<string, () => void>();

const sql = {
  all: (text: string, params: readonly SqlValue[] = []) => db.prepare(text).all(...params),
  get: (text: string, params: readonly SqlValue[] = []) => db.prepare(text).get(...params),
};
const read = (table: TableName, where: string, value: string): Row<TableName>[] =>
  (db.prepare(`SELECT * FROM "${table}" WHERE "${where}" = ?`).all(value) as Record<string, SqlValue>[]).map(
    (row) => rowFromSqlite(tableOf(table), row) as Row<TableName>,
  );
const rows = {
  get: (table: TableName, id: string) => read(table, 'id', id)[0],
  list: (table: TableName, column: string, equals: string) => read(table, column, equals),
} as unknown as Rows;

function apply(change: Change): () => void {
  const before = read(change.table, 'id', change.id)[0];
  if (change.op === 'insert') insert(change.table, { id: change.id, version: 1, ...change.values } as Row<TableName>);
  else {
    const table = tableOf(change.table);
    for (const [column, value] of Object.entries(change.values)) {
      const declared = table.columns[column];
      if (declared)
        db.prepare(`UPDATE "${change.table}" SET "${column}" = ?, version = version + 1 WHERE id = ?`).run(
          toSqlite(declared, value),
          change.id,
        );
    }
  }
  return () => {
    db.prepare(`DELETE FROM "${change.table}" WHERE id = ?`).run(change.id);
    if (before) insert(change.table, before);
  };
}

const watches = new Map<string, { send(): void }>();
const changed = (): void => {
  connection = {
    ...connection,
    waiting: outbox.filter((i) => i.state === 'held' || i.state === 'queued').length,
    attention: outbox.filter((i) => i.state === 'refused').length,
  };
  for (const watch of watches.values()) watch.send();
};
const settle = (id: string, patch: Partial<OutboxItem>): void => {
  outbox = outbox.map((item) => (item.id === id ? { ...item, ...patch } : item));
  if (patch.state !== 'queued') db.prepare('DELETE FROM pending WHERE command_id = ?').run(id);
  changed();
};

function call(
  channel: string,
  input: Record<string, unknown>,
): { ok: true; value: unknown } | { ok: false; refusal: unknown } {
  if (channel === 'session.sign_in') {
    if (input.password === 'wrong') return { ok: false, refusal: { code: 'credentials_invalid' } };
    session = {
      ...(session as Extract<SessionStatus, { phase: 'ready' }>),
      phase: 'ready',
      person: { id: ME, displayName: 'Mona Keller', role: role as RoleName },
      device: { id: ME, name: 'Desk 4' },
      certificateNotAfter: Date.now() + 72 * 3_600_000,
    };
  } else if (channel === 'session.sign_out')
    session = { phase: 'locked', server: session.server, knownEmail: 'moderator@example.test' };
  else if (channel === 'command.withdraw') {
    undo.get(String(input.command_id))?.();
    settle(String(input.command_id), { state: 'withdrawn' });
  } else if (channel === 'outbox.dismiss') settle(String(input.command_id), { state: 'dismissed' });
  else if (channel === 'command.run') {
    const now = Date.now();
    const id = uuidFrom(Math.random);
    const verdict = runCommand(String(input.name), input.args, rows, {
      now,
      at: now,
      person: { id: ME, role: role as RoleName },
      deviceId: null,
      commandId: id,
    });
    if (!verdict.ok) return { ok: false, refusal: verdict.refusal };
    const backs = verdict.changes.map(apply).toReversed();
    undo.set(id, () =>
      backs.forEach((back) => {
        back();
      }),
    );
    const undoMs = commandOf(String(input.name))?.undoMs ?? 0;
    const caseId = String((input.args as { case_id: string }).case_id);
    db.prepare('INSERT INTO pending VALUES (?,?,?,?,?)').run(id, caseId, String(input.name), verdict.outcome, now);
    outbox = [
      {
        id,
        name: input.name as CommandName,
        args: input.args as Record<string, unknown>,
        caseId,
        at: now,
        state: undoMs > 0 ? 'held' : 'queued',
        holdUntil: undoMs > 0 ? now + undoMs : null,
        seq: null,
        correlationId: uuidFrom(Math.random),
        outcome: null,
        code: null,
        detail: null,
        recordedAt: null,
        attempts: 0,
        lastProblem: null,
      },
      ...outbox,
    ];
    setTimeout(() => {
      if (outbox.find((item) => item.id === id)?.state === 'withdrawn') return;
      settle(
        id,
        connection.phase === 'online'
          ? { state: 'delivered', seq: outbox.length, outcome: 'accepted', recordedAt: Date.now(), attempts: 1 }
          : { state: 'queued', attempts: 2, lastProblem: { code: 'offline' } },
      );
    }, undoMs + 80);
    changed();
    return { ok: true, value: { command_id: id, hold_until: undoMs > 0 ? now + undoMs : null } };
  }
  changed();
  return { ok: true, value: null };
}

const http = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://x');
  if (request.method === 'POST' && url.pathname === '/dev') {
    const wanted = JSON.parse(await new Response(request as unknown as ReadableStream).text()) as {
      connection?: object;
      session?: object;
      outbox?: Partial<OutboxItem>[];
      arrive?: number;
    };
    connection = { ...connection, ...wanted.connection };
    session = { ...session, ...wanted.session } as SessionStatus;
    if (wanted.outbox) {
      const ids = db.prepare('SELECT id FROM cases LIMIT 40').all() as { id: string }[];
      outbox = wanted.outbox.map((item, index) => ({
        id: uuidFrom(Math.random),
        name: 'decide',
        args: { reason_code: 'contact_sharing', actions: [{ kind: 'hard_warning' }] },
        caseId: ids[index]?.id ?? '',
        at: Date.now() - index * 61_000,
        state: 'queued',
        holdUntil: null,
        seq: index + 1,
        correlationId: uuidFrom(Math.random),
        outcome: null,
        code: null,
        detail: null,
        recordedAt: null,
        attempts: 1,
        lastProblem: null,
        ...item,
      }));
    }
    for (let n = 0; n < (wanted.arrive ?? 0); n += 1)
      insertCase(insert, Math.random, 900_000 + Math.floor(Math.random() * 90_000), Date.now(), Date.now());
    changed();
    response.end('{}');
    return;
  }
  const file = url.pathname === '/' ? '/index.html' : url.pathname;
  try {
    const body = await readFile(path.join(DIST, path.normalize(file)));
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});

let sockets = 0;
new WebSocketServer({ server: http, path: '/bridge' }).on('connection', (socket) => {
  sockets += 1;
  const prefix = `${sockets} `;
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  socket.on('close', () => {
    for (const key of watches.keys()) if (key.startsWith(prefix)) watches.delete(key);
  });
  socket.on('message', (raw) => {
    const frame = rendererFrame.parse(JSON.parse(String(raw)));
    if (frame.t === 'unwatch') watches.delete(prefix + frame.id);
    else if (frame.t === 'call') {
      const result = call(frame.channel, (frame.input ?? {}) as Record<string, unknown>);
      send(
        result.ok
          ? { t: 'reply', id: frame.id, ok: true, value: result.value }
          : { t: 'refused', id: frame.id, refusal: result.refusal },
      );
    } else {
      const live: Record<string, () => unknown> = {
        session: () => session,
        connection: () => connection,
        outbox: () => outbox,
      };
      const query = (QUERIES as Record<string, Query>)[frame.query];
      const watch = {
        send() {
          if (live[frame.query]) return send({ t: 'data', id: frame.id, value: live[frame.query]?.() });
          if (!roleOf(role as RoleName).permissions.includes('cases.view'))
            return send({ t: 'refused', id: frame.id, refusal: { code: 'forbidden' } });
          if (query)
            send({
              t: 'data',
              id: frame.id,
              value: query.run(sql as never, query.args.parse(frame.args), { now: Date.now(), personId: ME }),
            });
        },
      };
      watches.set(prefix + frame.id, watch);
      watch.send();
    }
  });
});
http.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify(http.address())}\n`),
);
