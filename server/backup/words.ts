import { z } from 'zod';

/** What a backup says between its rows. */
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

export const manifest = z.object({
  t: z.literal('manifest'),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })).min(1),
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })),
});
const table = z.object({ t: z.literal('table'), name });
/** Behind the rows of a table. */
const tableEnd = z.object({ t: z.literal('table_end'), name, rows: z.number().int(), sha256: z.string() });
const sequences = z.object({
  t: z.literal('sequences'),
  values: z.array(z.object({ name, last: z.string().regex(/^\d+$/), called: z.boolean() })),
});
/** The files of the keys folder, whole. */
const keys = z.object({ t: z.literal('keys'), data: z.string(), organisation: z.string().nullable() });
const end = z.object({ t: z.literal('end'), tables: z.number().int(), rows: z.number().int() });

export const word = z.discriminatedUnion('t', [manifest, table, tableEnd, sequences, keys, end]);
export type Word = z.infer<typeof word>;
export type Manifest = z.infer<typeof manifest>;
export type Keys = z.infer<typeof keys>;
export type SequenceValue = z.infer<typeof sequences>['values'][number];
