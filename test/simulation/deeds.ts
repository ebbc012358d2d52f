import { ACTION_KINDS } from '../../core/enforcement/actions.ts';
import type { Row } from '../../core/tables/index.ts';
import { defineMove, type MoveKind } from './define-move.ts';
import type { Desk } from './desk.ts';
import { idOf, personWrite, SOMEBODY_ELSE } from './rows.ts';
import type { World } from './world.ts';

type Seen = Pick<Row<'cases'>, 'state' | 'tier' | 'claimed_by'>;
const STALE: Seen = { state: 'open', tier: 'medium', claimed_by: null };

/** What the person has before them; of a case that is not there, what it may have been. */
const seenBy = (desk: Desk, caseId: string): Seen =>
  desk.look<Seen>((sql) => sql.get<Seen>('SELECT state, tier, claimed_by FROM cases WHERE id = ?', [caseId])) ?? STALE;

interface Act {
  readonly desk: number;
  readonly n: number;
  readonly kind: number;
  readonly stale: boolean;
  readonly verdict: boolean;
}

function argsOf(world: World, name: string, desk: Desk, { n, kind, stale, verdict }: Act): Record<string, unknown> {
  const case_id = idOf('case', n);
  if (name === 'add_note') return { case_id, body: `note ${kind}` };
  if (name !== 'decide') return { case_id };
  const seen = stale ? STALE : seenBy(desk, case_id);
  const verdicts = verdict ? [{ signal_id: idOf('signal', n), verdict: 'true_positive' }] : [];
  const base = { case_id, comment: null, verdicts, seen };
  if (kind % 5 === 0) return { ...base, reason_code: 'no_violation', actions: [] };
  const action = { id: world.newAction(kind), kind: ACTION_KINDS[kind % ACTION_KINDS.length], hours: null };
  return { ...base, reason_code: 'contact_sharing', actions: [action] };
}

const act = (name: string, weight: number): MoveKind =>
  defineMove<Act>({
    weight,
    draw: (random, { desks, cases }) => ({
      desk: random.between(0, desks - 1),
      n: random.between(1, cases + 2),
      kind: random.between(0, 40),
      stale: random.chance(0.2),
      verdict: random.chance(0.4),
    }),
    play: (world, args) => {
      const desk = world.desk(args.desk);
      const id = desk.act(name, argsOf(world, name, desk, args));
      if (id) world.kept.set(id, desk);
    },
  });

const ofDesk = (weight: number, play: (world: World, desk: Desk) => void): MoveKind =>
  defineMove<{ desk: number }>({
    weight,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1) }),
    play: (world, { desk }) => play(world, world.desk(desk)),
  });

const ofCase = (weight: number, play: (world: World, n: number) => void): MoveKind =>
  defineMove<{ n: number }>({
    weight,
    draw: (random, { cases }) => ({ n: random.between(1, cases) }),
    play: (world, { n }) => play(world, n),
  });

/** What people and the platform do. */
export const DEEDS: Readonly<Record<string, MoveKind>> = {
  claim: act('claim', 9),
  release: act('release', 4),
  decide: act('decide', 14),
  'add a note': act('add_note', 9),
  undo: ofDesk(3, (world, desk) => world.undo(desk)),
  'see a refusal': ofDesk(1, (_world, desk) => desk.dismissOne()),
  'try now': ofDesk(2, (_world, desk) => desk.poke()),
  'a case': ofDesk(4, (world) => world.addCase()),
  'a case that takes a while': defineMove<{ ms: number; fails: boolean }>({
    weight: 4,
    draw: (random) => ({ ms: random.between(10, 20_000), fails: random.chance(0.25) }),
    play: (world, { ms, fails }) => world.addCaseSlowly(ms, fails),
  }),
  'risk rises': ofCase(2, (world, n) =>
    world.write([{ table: 'cases', id: idOf('case', n), values: { tier: 'critical' } }]),
  ),
  'a score': defineMove<{ n: number; score: number; ms: number }>({
    weight: 2,
    draw: (random, { cases }) => ({
      n: random.between(1, cases),
      score: random.between(0, 100),
      ms: random.between(0, 5_000),
    }),
    play: (world, { n, score, ms }) =>
      world.writeSlowly([{ table: 'users', id: idOf('user', n), values: { score } }], ms),
  }),
  'becomes evidence': ofCase(2, (world, n) =>
    world.write([{ table: 'messages', id: idOf('message', n), values: {}, evidence: true }]),
  ),
  'is erased': ofCase(2, (world, n) =>
    world.write([{ table: 'messages', id: idOf('message', n), values: { content: '' }, erased: true }]),
  ),
  'somebody else claims': ofCase(2, (world, n) =>
    world.write([
      {
        table: 'cases',
        id: idOf('case', n),
        values: {
          state: 'claimed',
          claimed_by: idOf('person', SOMEBODY_ELSE),
          claimed_at: world.serverNow(),
          claim_expires_at: world.serverNow() + 60_000,
        },
      },
    ]),
  ),
  'a claim runs out': ofCase(1, (world, n) =>
    world.write([
      { table: 'cases', id: idOf('case', n), values: { claimed_by: null, claimed_at: null, claim_expires_at: null } },
    ]),
  ),
  'a colleague': defineMove<{ n: number }>({
    weight: 1,
    draw: (random) => ({ n: random.between(50, 60) }),
    play: (world, { n }) => world.write([personWrite(n, 'moderator')]),
  }),
};
