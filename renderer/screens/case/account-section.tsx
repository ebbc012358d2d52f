import type { CaseResult } from '../../../core/queries/case.ts';
import { Time } from '../../parts/time.tsx';
import styles from './account.module.css';
import { statusWord } from './account-status.tsx';
import { IdentityValue } from './disclose/identity-value.tsx';
import { Section } from './section.tsx';

const TYPE_WORDS = { client: 'Client', provider: 'Provider', unknown: 'Type unknown' } as const;

export function AccountSection({ data }: { readonly data: CaseResult }) {
  const { subject } = data;
  if (!subject) {
    return (
      <Section title="Account">
        <p className={styles.quiet}>Nothing about this account is on this device.</p>
      </Section>
    );
  }
  return (
    <Section title="Account" aside={<span className={styles.quiet}>{TYPE_WORDS[subject.user_type]}</span>}>
      <dl className={styles.facts}>
        <dt>E-mail</dt>
        <dd>
          <IdentityValue field="email" value={subject.email} what="e-mail address" />
        </dd>
        <dt>Phone</dt>
        <dd>
          <IdentityValue field="phone" value={subject.phone} what="phone number" />
        </dd>
        <dt>Status</dt>
        <dd>{statusWord(subject.status)}</dd>
        <dt>Verified</dt>
        <dd>{subject.verification_status ?? 'unknown'}</dd>
        <dt>Country</dt>
        <dd>{subject.country ?? 'unknown'}</dd>
        <dt>Registered</dt>
        <dd>{subject.registered_at === null ? 'unknown' : <Time at={subject.registered_at} />}</dd>
        <dt>Last seen</dt>
        <dd>{subject.last_seen_at === null ? 'unknown' : <Time at={subject.last_seen_at} />}</dd>
      </dl>
    </Section>
  );
}
