import { z } from 'zod';
import { defineQuery } from './define.ts';
import { QUEUE_ROW_SQL, type QueueRow, queueRow, type StoredQueueRow } from './queue.ts';

/** Some rows of the queue by id, whatever filter they fit by now: a list that keeps still shows how its rows change. */
export const queueRows = defineQuery({
  name: 'queue_rows',
  args: z.strictObject({ ids: z.array(z.uuid()).max(500) }),
  tables: ['cases', 'users', 'people', 'pending'],
  run(sql, args): QueueRow[] {
    return sql
      .all<StoredQueueRow>(
        `SELECT ${QUEUE_ROW_SQL} FROM cases c LEFT JOIN users u ON u.id = c.subject_user_id
         WHERE c.id IN (SELECT value FROM json_each(?))`,
        [JSON.stringify(args.ids)],
      )
      .map(queueRow);
  },
});
