import type { Treatment } from '../../core/access/roles.ts';
import styles from './masked.module.css';

const WHY: Readonly<Partial<Record<Treatment, string>>> = {
  mask: 'Masked for your role: only a hint of it reached this device',
  token: 'A stand-in for your role: equal stand-ins are equal values',
  none: 'Not available to your role: it never reached this device',
};

interface Props {
  readonly value: string | null;
  readonly treatment: Treatment;
  /** What it is, for the sentence when there is none: `e-mail address`. */
  readonly what: string;
}

/** An identity as the role may see it: masked values look masked, and what is not there says why. */
export function Masked({ value, treatment, what }: Props) {
  const why = WHY[treatment];
  if (value === null) {
    const words = treatment === 'none' ? 'hidden' : `no ${what}`;
    return (
      <span className={styles.absent} title={why}>
        {words}
      </span>
    );
  }
  if (!why) return <span>{value}</span>;
  return (
    <span className={styles.masked} title={why}>
      {value}
      <span className="visually-hidden"> ({treatment === 'token' ? 'stand-in' : 'masked'})</span>
    </span>
  );
}
