import { registerHooks } from 'node:module';

/**
 * `node test/support/older-console.ts SERVER DATA EMAIL PASSWORD CASE`: a console of the version before `users.trend` was added, in a process of
 * its own, against the server of now. It signs in, claims the case, and prints what it sees of the case's subject.
 */
const [url = '', data = '', email = '', password = '', case_id = ''] = process.argv.slice(2);
const COLUMN = '    trend: oneOf(TRENDS).null(),\n';

registerHooks({
  load(file, context, nextLoad) {
    const loaded = nextLoad(file, context);
    if (!file.endsWith('/core/tables/users.ts')) return loaded;
    const source = String(loaded.source);
    if (!source.includes(COLUMN)) throw new Error('users.ts has no such column');
    return { ...loaded, source: source.replace(COLUMN, '') };
  },
});

const { openConsole } = await import('./console.ts');
const desk = openConsole(url, { data });
await desk.signIn(email, password);
await desk.until('connection', null, ({ phase }) => phase === 'online');
const found = await desk.until('case', { case_id }, (one) => one !== null);
const { command_id } = await desk.call('command.run', { name: 'claim', args: { case_id }, seen: {} });
const items = await desk.until('outbox', null, (all) =>
  all.some(({ id, state }) => id === command_id && state === 'delivered'),
);
const outcome = items.find(({ id }) => id === command_id)?.outcome;
// What changes meanwhile comes by the live stream.
const changed = await desk.until(
  'case',
  { case_id },
  (one) => one?.case.state === 'claimed' && one.pending.length === 0,
);
desk.stop();
process.stdout.write(JSON.stringify({ subject: found?.subject, outcome, state: changed?.case.state }));
