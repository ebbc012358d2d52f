import { contactChange } from '../lib/contact-change.ts';

export const contactPhoneChanged = contactChange('CONTACT_PHONE_CHANGED', 'phone');
