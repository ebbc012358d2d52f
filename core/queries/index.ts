import { caseQuery } from './case.ts';
import { queue } from './queue.ts';
import { queueRows } from './queue-rows.ts';
import { reviews } from './reviews.ts';

/** Queries of the replica. `session`, `connection` and `outbox` are live values of the backend, see contract/status.ts. */
export const QUERIES = { queue, queue_rows: queueRows, case: caseQuery, reviews } as const;
