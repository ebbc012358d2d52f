import type { FormEvent, ReactNode } from 'react';
import styles from './form.module.css';

/** What a dialog asks for: labels with their fields, and a footer with the buttons. */
export function Form({ onSubmit, children }: { readonly onSubmit: () => void; readonly children: ReactNode }) {
  return (
    <form
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

/** The same room for a dialog that only shows. */
export const FormBody = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.form}>{children}</div>
);
