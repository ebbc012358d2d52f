import { z } from 'zod';
import { country, externalId, shortText } from './define.ts';

const provider = z.object({
  provider_id: externalId,
  display_name: shortText.nullish(),
  email: shortText.nullish(),
  phone: shortText.nullish(),
  category: shortText.nullish(),
  country: country.nullish(),
  payout_ref: shortText.nullish(),
});

export const providerEvents = { 'provider.registered': provider, 'provider.updated': provider };
