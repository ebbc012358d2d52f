import type { Identity } from '../../../../core/access/disclosure.ts';
import { usePermission, useRole } from '../../../app/session.ts';
import { Button } from '../../../parts/button.tsx';
import { Masked } from '../../../parts/masked.tsx';
import styles from './disclose.module.css';
import { useRevealsHere } from './reveals.ts';
import { IDENTITY_WORDS } from './targets.ts';

interface Props {
  readonly field: Identity;
  /** As it reached this device. */
  readonly value: string | null;
  /** For the sentence when there is none. */
  readonly what: string;
}

/** An identity of the account: masked, with the way to see it; or in full while it is shown. */
export function IdentityValue({ field, value, what }: Props) {
  const { personal } = useRole().redaction;
  const mayAsk = usePermission('identities.reveal') && personal === 'mask' && value !== null;
  const { shown, why, open } = useRevealsHere();
  const full = shown.valueOf(field);
  if (full !== null) return <span className={styles.value}>{full}</span>;
  return (
    <>
      <Masked value={value} treatment={personal} what={what} />
      {mayAsk && (
        <span className={styles.inline}>
          <Button
            size="small"
            tone="ghost"
            label={`Show in full: ${IDENTITY_WORDS[field]}`}
            why={why}
            onPress={() => open(field)}
          >
            Show…
          </Button>
        </span>
      )}
    </>
  );
}
