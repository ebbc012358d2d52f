import { contactChange } from '../lib/contact-change.ts';

export const contactEmailChanged = contactChange('CONTACT_EMAIL_CHANGED', 'email');
