import { defineTable, text, time, uuid } from './define.ts';

/** Notes on a case: append-only. */
export const notes = defineTable({
  name: 'notes',
  permission: 'cases.view',
  columns: { case_id: uuid(), person_id: uuid(), body: text(), written_at: time() },
  about: { case: 'case_id' },
  aged: { by: ['written_at'] },
  indexes: [['case_id', 'written_at']],
});
