import { ACTION_KINDS, type ActionKind, actionInfo } from '../../../../core/enforcement/actions.ts';
import { REASONS } from '../../../../core/enforcement/reasons.ts';
import { ACTION_KEYS } from '../../../../core/keys/decide.ts';
import { needsSecondPerson } from '../../../../core/policy/bundle.ts';
import { useKey } from '../../../app/keys/handlers.ts';
import { usePolicy } from '../../../app/session.ts';
import { type Draft, withAction } from '../draft.ts';
import { Choice } from './choice.tsx';
import styles from './decide.module.css';
import { hoursWords } from './hours-words.ts';

interface Props {
  readonly draft: Draft;
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
}

const ORDER = ACTION_KINDS.toSorted((a, b) => actionInfo(a).severity - actionInfo(b).severity);

function Action({ kind, draft, setDraft }: Props & { readonly kind: ActionKind }) {
  const { label, defaultHours, irreversible } = actionInfo(kind);
  const policy = usePolicy();
  const why =
    draft.reason !== null && !REASONS[draft.reason].violation
      ? `“${REASONS[draft.reason].label}” says that nothing was wrong, so it carries no action.`
      : null;
  const choose = (): void => setDraft((before) => withAction(before, kind));
  useKey(`action.${kind}`, choose, why);
  const hint = needsSecondPerson(policy, kind)
    ? 'Proposed: a second person approves it'
    : defaultHours === null
      ? undefined
      : `Ends by itself after ${hoursWords(defaultHours)}`;
  return (
    <Choice
      role="checkbox"
      label={label}
      keys={ACTION_KEYS[kind]}
      chosen={draft.actions.includes(kind)}
      why={why}
      grave={irreversible}
      onChoose={choose}
      {...(hint ? { hint } : {})}
    />
  );
}

export function ActionList(props: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid
    <div className={styles.actions} role="group" aria-label="Actions">
      <h3>Actions</h3>
      {ORDER.map((kind) => (
        <Action key={kind} kind={kind} {...props} />
      ))}
    </div>
  );
}
