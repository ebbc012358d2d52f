import { z } from 'zod';
import { device, externalId, longText, shortText } from './define.ts';

const created = z.object({
  message_id: externalId,
  sender_id: externalId,
  receiver_id: externalId,
  conversation_id: externalId.nullish(),
  content: longText,
  attachments: z
    .array(z.object({ type: shortText, bytes: z.number().int().min(0) }))
    .max(50)
    .nullish(),
  device: device.nullish(),
});

export const messageEvents = {
  'message.created': created,
  'message.edited': created.extend({ previous_content: longText.nullish() }),
  'message.deleted': z.object({ message_id: externalId }),
};
