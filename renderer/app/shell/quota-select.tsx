import { LEAST_QUOTA_MB } from '../../../core/contract/quota.ts';
import type { QuotaStatus } from '../../../core/contract/status.ts';
import { Select } from '../../parts/select.tsx';
import { useBackend } from '../bridge/context.ts';
import { refusalOf, toastRefusal } from '../run-command.ts';
import popover from './popover.module.css';
import { size } from './storage-words.ts';

const STEPS_MB = [LEAST_QUOTA_MB, 500, 1_000, 2_000, 4_000, 8_000, 16_000] as const;

interface Props {
  readonly quota: QuotaStatus;
  readonly usedMb: number;
}

/** How much of what the organisation allows the local copy may take here, beside how much it takes. */
export function QuotaSelect({ quota, usedMb }: Props) {
  const { bridge } = useBackend();
  const steps = STEPS_MB.filter((mb) => mb < quota.organisationMb || mb === quota.ownMb);
  const set = (mb: string | null): void => {
    bridge
      .call('storage.limit', { mb: mb === null ? null : Number(mb) })
      .catch((error: unknown) => toastRefusal(refusalOf(error)));
  };
  return (
    <>
      <meter
        aria-label="Local copy"
        min={0}
        max={quota.mb}
        value={Math.min(usedMb, quota.mb)}
        className={popover.meter}
      />
      <Select
        label={`At most ${size(quota.organisationMb)}`}
        value={quota.ownMb === null ? null : String(quota.ownMb)}
        options={steps.map((mb) => [String(mb), `At most ${size(mb)}`] as const)}
        onChange={set}
      />
    </>
  );
}
