import { ROLE_NAMES, type RoleName } from '../../core/access/roles.ts';
import { GIVEN_KINDS, type GivenKind } from '../../core/contract/orders.ts';
import type { FileName } from '../support/faulty-sql.ts';
import { BLUNDERS, type Blunder } from './blunders.ts';
import { defineMove, type MoveKind } from './define-move.ts';
import type { Desk } from './desk.ts';
import {
  blunder,
  endSession,
  order,
  revoke,
  rob,
  serveJson,
  spoil,
  spoilImage,
  switchOff,
  takeOver,
  useUp,
} from './harm.ts';
import { IMAGE_HARMS, type ImageHarm } from './image-harm.ts';
import { FAIR, type Weather } from './link.ts';
import { MEDDLINGS, type Meddling } from './meddler.ts';
import { DECAYS, type Decay } from './rot.ts';
import { SCHEMAS, type Schema } from './skew.ts';
import { THEFTS, type Theft } from './thief.ts';
import type { World } from './world.ts';

const WEATHER: Readonly<Record<string, Partial<Weather>>> = {
  fair: FAIR,
  partition: { up: false },
  slow: { latency: [200, 6_000] },
  uneven: { latency: [1, 1_500] },
  lossy: { loss: 0.4 },
  'answers get lost': { answerLoss: 0.5 },
  'everything twice': { twice: 0.7 },
  'answers break off': { cut: 0.5 },
  'no streams': { streams: false },
};

const deskOf = (play: (world: World, desk: Desk) => void, weight: number): MoveKind =>
  defineMove<{ desk: number }>({
    weight,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1) }),
    play: (world, { desk }) => play(world, world.desk(desk)),
  });

const deskFor = (
  choices: readonly number[],
  play: (world: World, desk: Desk, ms: number) => void,
  weight: number,
): MoveKind =>
  defineMove<{ desk: number; ms: number }>({
    weight,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), ms: random.pick(choices) }),
    play: (world, { desk, ms }) => play(world, world.desk(desk), ms),
  });

const death = (power: boolean, weight: number): MoveKind =>
  defineMove<{ desk: number; write: number }>({
    weight,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), write: random.between(1, 60) }),
    play: (world, { desk, write }) => world.killAt(world.desk(desk), write, power),
  });

/** What goes wrong. Each kind is drawn into some plans and left out of the others. */
export const FAULTS: Readonly<Record<string, MoveKind>> = {
  weather: defineMove<{ desk: number; change: string }>({
    weight: 10,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), change: random.pick(Object.keys(WEATHER)) }),
    play: (world, { desk, change }) => Object.assign(world.desk(desk).link.weather, WEATHER[change]),
  }),
  'connections break': deskOf((_world, desk) => desk.link.cut(), 4),
  'takes nothing': deskFor([5_000, 25_000, 60_000], (world, desk, ms) => world.stall(desk, ms), 3),
  'process dies': death(false, 7),
  'power fails': death(true, 3),
  'file is torn': defineMove<{ desk: number; place: number }>({
    weight: 2,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), place: random.between(0, 500) }),
    play: (world, { desk, place }) => world.desk(desk).disk.tear(place),
  }),
  'a row rots': defineMove<{ desk: number; how: Decay; place: number }>({
    weight: 4,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      how: random.pick(DECAYS),
      place: random.between(0, 1_000),
    }),
    play: (world, { desk, how, place }) => spoil(world.desk(desk), how, place),
  }),
  'disk is full': defineMove<{ desk: number; ms: number; write: number; of: FileName | null }>({
    weight: 3,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      ms: random.pick([500, 10_000, 60_000]),
      write: random.pick([0, random.between(1, 40)]),
      of: random.pick([null, 'outbox', 'outbox', 'replica'] as const),
    }),
    play: (world, { desk, ms, ...where }) => world.fill(world.desk(desk), ms, where),
  }),
  'outbox is torn': defineMove<{ desk: number; write: number }>({
    weight: 1,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), write: random.between(1, 30) }),
    play: (world, { desk, write }) => world.tearOutbox(world.desk(desk), write),
  }),
  'an order comes late': defineMove<{ desk: number; kind: GivenKind }>({
    weight: 2,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), kind: random.pick(GIVEN_KINDS) }),
    play: (world, { desk, kind }) => {
      order(world, world.desk(desk), kind, 35_000);
      world.meddle(world.desk(desk), 'orders are held back');
    },
  }),
  'orders are repeated': defineMove<{ desk: number; how: Meddling }>({
    weight: 2,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      how: random.pick(['orders of before and of others', 'orders are held back', 'another kind of order'] as const),
    }),
    play: (world, { desk, how }) => world.meddle(world.desk(desk), how),
  }),
  'a copy is garbled': deskOf((world, desk) => world.meddle(desk, 'a byte of a copy'), 4),
  'an image is spoiled': defineMove<{ desk: number; how: ImageHarm }>({
    weight: 4,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), how: random.pick(IMAGE_HARMS) }),
    play: (world, { desk, how }) => spoilImage(world, world.desk(desk), how),
  }),
  'server knows no images': defineMove<{ after: number; ms: number }>({
    weight: 2,
    draw: (random) => ({ after: random.pick([0, 200, 2_000]), ms: random.pick([500, 5_000, 60_000]) }),
    play: (world, { after, ms }) => world.scheduler.after(after, 'an older server answers', () => serveJson(world, ms)),
  }),
  'console blunders': defineMove<{ desk: number; how: Blunder }>({
    weight: 4,
    draw: (random, { desks }) => ({ desk: random.between(0, desks - 1), how: random.pick(BLUNDERS) }),
    play: (world, { desk, how }) => blunder(world, world.desk(desk), how),
  }),
  'clock is set': deskFor(
    [-3_600_000, -5_000, 4_000, 60_000, 600_000, 86_400_000, 345_600_000],
    (_world, desk, ms) => desk.time.jump(ms),
    3,
  ),
  'machine sleeps': deskFor([2_000, 20_000, 120_000], (_world, desk, ms) => desk.time.sleep(ms), 2),
  'session ends': deskOf((world, desk) => endSession(world, desk), 2),
  'a token is stolen': defineMove<{ desk: number; how: Theft; ms: number }>({
    weight: 4,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      how: random.pick(THEFTS),
      ms: random.pick([0, 500, 30_000, 150_000]),
    }),
    play: (world, { desk, how, ms }) => rob(world, world.desk(desk), how, ms),
  }),
  'an order': defineMove<{ desk: number; kind: GivenKind; ms: number }>({
    weight: 4,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      kind: random.pick(GIVEN_KINDS),
      ms: random.pick([5_000, 35_000, 72 * 3_600_000, 72 * 3_600_000]),
    }),
    play: (world, { desk, kind, ms }) => order(world, world.desk(desk), kind, ms),
  }),
  'key is changed': deskOf((_world, desk) => void desk.rotate(), 3),
  'device is revoked': deskOf((world, desk) => revoke(world, desk), 1),
  'decisions are used up': deskOf((world, desk) => useUp(world, desk), 2),
  'role changes': defineMove<{ desk: number; role: RoleName }>({
    weight: 4,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      role: random.pick([...ROLE_NAMES, 'moderator', 'moderator', 'lead'] as const),
    }),
    play: (world, { desk, role }) =>
      world.write([{ table: 'people', id: world.desk(desk).options.personId, values: { role } }]),
  }),
  'person is switched off': deskFor([1_000, 30_000], (world, desk, ms) => switchOff(world, desk, ms), 1),
  meddling: defineMove<{ desk: number; how: Meddling }>({
    weight: 6,
    draw: (random, { desks }) => ({
      desk: random.between(0, desks - 1),
      how: random.pick([...MEDDLINGS, 'alter what is sent', 'alter what is sent'] as const),
    }),
    play: (world, { desk, how }) => world.meddle(world.desk(desk), how),
  }),
  'another version serves': defineMove<{ schema: Schema; ms: number }>({
    weight: 3,
    draw: (random) => ({ schema: random.pick(SCHEMAS), ms: random.pick([50, 2_000]) }),
    play: (world, { schema, ms }) => takeOver(world, schema, ms),
  }),
  'server dies': defineMove<{ ms: number }>({
    weight: 3,
    draw: (random) => ({ ms: random.pick([50, 2_000, 20_000]) }),
    play: (world, { ms }) => world.crashServer(ms),
  }),
  'server is busy': defineMove<{ ms: number; answer: 'unavailable' | 'rate_limited' | 'internal' }>({
    weight: 2,
    draw: (random) => ({
      ms: random.pick([500, 8_000]),
      answer: random.pick(['unavailable', 'rate_limited', 'internal'] as const),
    }),
    play: (world, { ms, answer }) => world.serverAnswersOnly(answer, ms),
  }),
  backup: defineMove<object>({ weight: 4, draw: () => ({}), play: (world) => world.backUp() }),
  restore: defineMove<{ back: number; sameCluster: boolean }>({
    weight: 4,
    draw: (random) => ({ back: random.between(1, 3), sameCluster: random.chance(0.5) }),
    play: (world, { back, sameCluster }) => world.restore(back, sameCluster),
  }),
};
