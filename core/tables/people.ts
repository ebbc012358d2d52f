import { ROLE_NAMES } from '../access/roles.ts';
import { bool, defineTable, oneOf, text } from './define.ts';

/** Who works here: names for claims, notes and decisions. No credentials live in this table. */
export const people = defineTable({
  name: 'people',
  permission: 'people.view',
  columns: { display_name: text(), role: oneOf(ROLE_NAMES), active: bool() },
});
