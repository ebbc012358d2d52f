import type { OrderReport } from '../contract/orders.ts';
import type { ReadSql, Sql } from '../lib/sql.ts';

/** Beside the commands in the outbox file: which order was the last, and reports that the server does not have yet. */
export const ORDER_TABLES = [
  'CREATE TABLE IF NOT EXISTS order_reports (order_id TEXT PRIMARY KEY, report TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID',
];
const KEY = 'order_seq';

/** Per device: one that is enrolled anew begins at nothing. */
export const lastOrder = (sql: ReadSql, deviceId: string): number =>
  Number(sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [`${KEY} ${deviceId}`])?.value ?? 0);

/** `seq` of an order that was carried out; null for one that was refused, which uses up nothing. */
export function keepReport(sql: Sql, report: OrderReport, seq: number | null): void {
  sql.transaction(() => {
    sql.run('INSERT INTO order_reports (order_id, report) VALUES (?, ?) ON CONFLICT (order_id) DO NOTHING', [
      report.order_id,
      JSON.stringify(report),
    ]);
    if (seq === null) return;
    sql.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
      `${KEY} ${report.device_id}`,
      String(seq),
    ]);
  });
}

export const hasReport = (sql: ReadSql, orderId: string): boolean =>
  sql.get('SELECT 1 FROM order_reports WHERE order_id = ?', [orderId]) !== undefined;

export const unsentReports = (sql: ReadSql): OrderReport[] =>
  sql
    .all<{ report: string }>('SELECT report FROM order_reports WHERE sent = 0')
    .map(({ report }) => JSON.parse(report) as OrderReport);

/** A wipe was carried out here: what is left of it goes when the server knows. */
export const wasWiped = (sql: ReadSql): boolean =>
  sql.get("SELECT 1 FROM order_reports WHERE report ->> '$.key_destroyed' = 1") !== undefined;

export const reportSent = (sql: Sql, orderId: string): void => {
  sql.run('UPDATE order_reports SET sent = 1 WHERE order_id = ?', [orderId]);
};

/** The server asks as if it had never had the report. */
export const reportAgain = (sql: Sql, orderId: string): void => {
  sql.run('UPDATE order_reports SET sent = 0 WHERE order_id = ?', [orderId]);
};
