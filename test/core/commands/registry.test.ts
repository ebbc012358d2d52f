import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMANDS } from '../../../core/commands/index.ts';
import { runCommand } from '../../../core/commands/run.ts';
import { context, ID, rowsOf } from './fixtures.ts';

/** Each entry of the registry gets these checks for free. */
describe.each(COMMAND_NAMES)('command %s', (name) => {
  const command = COMMANDS[name];

  it('is registered under its own name', () => expect(command.name).toBe(name));

  it('refuses arguments that it does not know', () => {
    const lead = context({ person: { id: ID.other, role: 'lead' } });
    expect(runCommand(name, { nonsense: true }, rowsOf({}), lead)).toMatchObject({
      ok: false,
      refusal: { code: 'command_malformed' },
    });
  });

  it('is refused to a role without its permission, before anything else', () => {
    const admin = context({ person: { id: ID.other, role: 'admin' } });
    expect(runCommand(name, {}, rowsOf({}), admin)).toMatchObject({
      ok: false,
      refusal: { code: 'command_not_permitted' },
    });
  });

  it('names the case first, so that its reads can be locked', () => {
    const first = command.reads[0]?.({ case_id: ID.case, verdicts: [] } as never, rowsOf({}));
    expect(first?.[0]).toEqual({ table: 'cases', where: { column: 'id', equals: ID.case } });
  });
});
