import Clock from 'lucide-react/icons/clock';
import Download from 'lucide-react/icons/download';
import Gavel from 'lucide-react/icons/gavel';
import Hand from 'lucide-react/icons/hand';
import Minus from 'lucide-react/icons/minus';
import TrendingDown from 'lucide-react/icons/trending-down';
import TrendingUp from 'lucide-react/icons/trending-up';
import X from 'lucide-react/icons/x';
import type { CaseResult } from '../../../core/queries/case.ts';
import type { Trend } from '../../../core/scoring/tiers.ts';
import { useNow } from '../../app/clock.ts';
import { useConnection, usePermission, useReadySession, useRole } from '../../app/session.ts';
import { openCase } from '../../app/ui-store.ts';
import { Button } from '../../parts/button.tsx';
import { CaseStateMark } from '../../parts/case-state.tsx';
import { moment } from '../../parts/format.ts';
import { Masked } from '../../parts/masked.tsx';
import { TierChip } from '../../parts/tier.tsx';
import { Time } from '../../parts/time.tsx';
import { QUEUE_WORDS } from '../queue/filter-bar.tsx';
import { AccountStatus } from './account-status.tsx';
import styles from './case.module.css';
import { personName } from './names.ts';
import { PriorityNumber } from './priority-number.tsx';
import type { CaseActions } from './use-case-actions.ts';
import type { WhyNot } from './why-not.ts';

const TRENDS: Readonly<Record<Trend, { word: string; icon: typeof Minus }>> = {
  escalating: { word: 'Escalating', icon: TrendingUp },
  stable: { word: 'Stable', icon: Minus },
  decaying: { word: 'Decaying', icon: TrendingDown },
};

interface Props {
  readonly data: CaseResult;
  readonly actions: CaseActions;
  readonly why: WhyNot;
  readonly onExport: () => void;
}

export function CaseHeader({ data, actions, why, onExport }: Props) {
  const { person } = useReadySession();
  const role = useRole();
  const mayDecide = usePermission('cases.decide');
  const now = useNow(10_000);
  const { subject } = data;
  const row = data.case;
  const trend = subject?.trend ? TRENDS[subject.trend] : null;
  const mine = why.release === null;
  const synced = useConnection((status) => (status && status.phase !== 'online' ? status.lastSyncedAt : null));
  return (
    <header className={styles.header}>
      <div className={styles.titleLine}>
        {/* In its own direction: cut short, it keeps its beginning. */}
        <h1 className={styles.title} dir="auto" title={subject?.display_name ?? undefined}>
          <Masked value={subject?.display_name ?? null} treatment={role.redaction.personal} what="name" />
        </h1>
        <bdi className={styles.external} title={subject?.external_id}>
          {subject?.external_id}
        </bdi>
        <TierChip tier={row.tier} score={row.score} />
        {trend && (
          <span className={styles.trend}>
            <trend.icon size={14} aria-hidden /> {trend.word}
          </span>
        )}
        <AccountStatus status={subject?.status ?? null} />
        <span className={styles.spacer} />
        {mayDecide ? (
          <>
            {mine ? (
              <Button icon={Hand} onPress={actions.release} keyId="case.release">
                Release
              </Button>
            ) : (
              <Button icon={Hand} onPress={actions.claim} keyId="case.claim" why={why.claim}>
                Claim
              </Button>
            )}
            <Button icon={Gavel} tone="primary" onPress={actions.openPanel} keyId="case.decide" why={why.decide}>
              Decide
            </Button>
          </>
        ) : (
          <span className={styles.viewOnly}>{role.label} looks at cases and does not decide them</span>
        )}
        <Button tone="ghost" icon={Download} label="Export the case…" why={why.export} onPress={onExport}>
          {null}
        </Button>
        <Button tone="ghost" icon={X} label="Close the case" onPress={() => openCase(null)}>
          {null}
        </Button>
      </div>
      <div className={styles.metaLine}>
        <CaseStateMark
          state={row.state}
          holder={row.state === 'claimed' ? personName(data, row.claimed_by, person.id) : null}
        />
        {row.claimed_by !== null && row.claim_expires_at !== null && (
          <span>
            {row.claim_expires_at > now ? 'lease ends' : 'lease ended'} <Time at={row.claim_expires_at} />
          </span>
        )}
        <span>{QUEUE_WORDS[row.queue]}</span>
        <PriorityNumber row={row} />
        <span>
          Opened <Time at={row.opened_at} />
        </span>
        <span>
          Last event <Time at={row.last_event_at} />
        </span>
        {synced !== null && (
          <span className={styles.stale}>
            <Clock size={12} aria-hidden /> as of {moment(synced, now)}
          </span>
        )}
      </div>
    </header>
  );
}
