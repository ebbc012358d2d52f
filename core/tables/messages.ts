import { defineTable, text, time, uuid } from './define.ts';

export const messages = defineTable({
  name: 'messages',
  permission: 'cases.view',
  evidenceOnly: true,
  erasable: true,
  columns: {
    external_id: text(),
    conversation_id: text().null(),
    sender_id: uuid(),
    receiver_id: uuid(),
    content: text().sensitive('content'),
    sent_at: time(),
    edited_at: time().null(),
    deleted_at: time().null(),
  },
  about: { users: ['sender_id', 'receiver_id'] },
  aged: { by: ['sent_at'] },
  indexes: [
    ['sender_id', 'sent_at'],
    ['receiver_id', 'sent_at'],
  ],
});
