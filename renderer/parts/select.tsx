import ChevronDown from 'lucide-react/icons/chevron-down';
import { memo } from 'react';
import { cx } from './class-names.ts';
import styles from './select.module.css';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T | null) => void;
}

function SelectField<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <span className={cx(styles.select, value !== null && styles.set)}>
      <select
        aria-label={label}
        value={value ?? ''}
        onChange={(event) => {
          onChange(options.find(([option]) => option === event.target.value)?.[0] ?? null);
          event.target.blur();
        }}
      >
        <option value="">{label}</option>
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
      <ChevronDown size={12} aria-hidden />
    </span>
  );
}

/** A filter that is either anything or one value. The browser's own list: it knows every keyboard and reader. */
export const Select = memo(SelectField) as typeof SelectField;
