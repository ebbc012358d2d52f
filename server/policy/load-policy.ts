import { type Refusal, refuse } from '../../core/contract/errors.ts';
import type { CommandEnvelope } from '../../core/contract/wire.ts';
import { BUNDLE_SEEN, type RuleBundle } from '../../core/policy/bundle.ts';
import type { Trx } from '../db/kysely.ts';
import { currentBundle } from './bundles.ts';

/** Of a command what says by which rules it was given. */
interface GivenCommand {
  readonly envelope: Pick<CommandEnvelope, 'seen'>;
}

/** The rules of this moment, and what is to be thought of those that a command was given by. */
export interface Policy {
  readonly current: RuleBundle;
  /** Why a lead has to look at it: it was given by rules that were taken back, or by none of ours. */
  whyQuarantined(item: GivenCommand): Refusal | null;
}

const seenVersion = ({ envelope: { seen } }: GivenCommand): number => seen[BUNDLE_SEEN] ?? 0;

const withdrawals = async (trx: Trx, versions: readonly number[]) =>
  versions.length === 0
    ? []
    : trx
        .selectFrom('rule_bundles')
        .select(['version', 'withdrawn_at'])
        .where(
          'version',
          'in',
          versions.map((version) => Math.min(version, 2 ** 31 - 1)),
        )
        .execute();

/**
 * A command is always decided by the rules of today. Rules that were merely replaced are no reason to doubt it; whoever
 * decided by rules that were a mistake may have meant something else.
 */
export async function loadPolicy(trx: Trx, items: readonly GivenCommand[]): Promise<Policy> {
  const versions = [...new Set(items.map(seenVersion))].filter((version) => version > 0);
  const [current, known] = await Promise.all([currentBundle(trx), withdrawals(trx, versions)]);
  return policyOf(current, known);
}

/** `known`: the versions that commands name and that were published. */
export const policyOf = (
  current: RuleBundle,
  known: readonly { readonly version: number; readonly withdrawn_at: number | null }[],
): Policy => ({
  current,
  whyQuarantined(item) {
    const version = seenVersion(item);
    if (version <= 0) return null;
    const found = known.find((row) => row.version === version);
    if (!found) return refuse('rule_bundle_unknown', `version ${version}`);
    return found.withdrawn_at === null ? null : refuse('rule_bundle_withdrawn', `version ${version}`);
  },
});
