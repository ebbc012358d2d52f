import TriangleAlert from 'lucide-react/icons/triangle-alert';
import X from 'lucide-react/icons/x';
import { errorInfo } from '../../../core/contract/errors.ts';
import styles from './case.module.css';
import type { CaseActions } from './use-case-actions.ts';

/** What the rules on this device said no to, at the place where it was asked for. Nothing was queued. */
export function RefusalStrip({ actions }: { readonly actions: CaseActions }) {
  const { refusal, dropRefusal } = actions;
  return (
    <div role="alert" className={refusal ? styles.refusal : undefined}>
      {refusal && (
        <>
          <TriangleAlert size={14} aria-hidden />
          <p>
            <strong>{errorInfo(refusal.code).message}</strong> {errorInfo(refusal.code).remedy}
            {refusal.detail && <code>{refusal.detail}</code>}
            {refusal.code !== 'backend_gone' && ' Nothing was queued.'}
          </p>
          <button type="button" aria-label="Close this message" onClick={dropRefusal}>
            <X size={14} aria-hidden />
          </button>
        </>
      )}
    </div>
  );
}
