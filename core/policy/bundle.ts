import { z } from 'zod';
import { ACTION_KINDS, type ActionKind, actionInfo } from '../enforcement/actions.ts';
import { REASON_CODES, REASONS, type ReasonCode } from '../enforcement/reasons.ts';

/** What a person's decision rests on beside the case: the organisation's own, without a new version of the program. */
const reason = z.strictObject({
  /** The clause of the policy that the reason stands for; every decision keeps it. */
  clause: z.string().trim().min(1).max(40),
  /** False: no decision is given for it any more. */
  in_force: z.boolean(),
});
/** Actions that are proposed and wait for a second person, beside those that cannot be undone. */
const secondPerson = z.array(z.enum(ACTION_KINDS as [ActionKind, ...ActionKind[]])).max(ACTION_KINDS.length);
const codes = z.enum(REASON_CODES as [ReasonCode, ...ReasonCode[]]);

/** There must be a way to say that something was wrong, and one to say that nothing was. */
const canDecide = (reasons: Readonly<Record<ReasonCode, z.infer<typeof reason>>>): boolean =>
  [true, false].every((violation) =>
    REASON_CODES.some((code) => reasons[code].in_force && REASONS[code].violation === violation),
  );

/** What is published: every reason, so that none is forgotten. */
export const bundleContent = z.strictObject({
  reasons: z
    .record(codes, reason)
    .refine(canDecide, { message: 'a reason that blames and one that does not must be in force' }),
  second_person: secondPerson,
});
/**
 * As a device is given it. Versions rise; a device takes none that is not above its own. A server of before a reason
 * does not name it.
 */
export const givenBundle = z.strictObject({
  version: z.number().int().positive(),
  reasons: z.partialRecord(codes, reason),
  second_person: secondPerson,
});

export type BundleContent = z.infer<typeof bundleContent>;
export type GivenBundle = z.infer<typeof givenBundle>;
export type RuleBundle = BundleContent & { readonly version: number };

/** What holds until a bundle is published. */
export const BUILT_IN: RuleBundle = {
  version: 0,
  reasons: Object.fromEntries(
    REASON_CODES.map((code) => [code, { clause: REASONS[code].clause, in_force: true }]),
  ) as RuleBundle['reasons'],
  second_person: [],
};

/** With what is built in for reasons that came after the bundle. */
export const completed = (bundle: GivenBundle): RuleBundle => ({
  ...bundle,
  reasons: { ...BUILT_IN.reasons, ...bundle.reasons },
});

/** Among what a command says was seen: the version of the bundle that it was decided under. */
export const BUNDLE_SEEN = 'rule_bundles/current';

export const needsSecondPerson = (policy: Pick<RuleBundle, 'second_person'>, kind: ActionKind): boolean =>
  actionInfo(kind).irreversible || policy.second_person.includes(kind);
