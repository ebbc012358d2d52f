import type { ReactNode } from 'react';
import { SIGNALS } from '../../../core/detection/signals.ts';
import type { Row } from '../../../core/tables/index.ts';
import { cx } from '../../parts/class-names.ts';
import { kindOf } from '../../parts/evidence.ts';
import { percent } from '../../parts/format.ts';
import { Tooltip } from '../../parts/tooltip.tsx';
import { obfuscationWords, reasonWords } from './flag-words.ts';
import styles from './marked-text.module.css';
import { segments } from './segments.ts';

type Signal = Row<'signals'>;

const words = (signal: Signal): string =>
  `${SIGNALS[signal.type].label}, ${percent(signal.confidence)}: ${reasonWords(signal.reasons)}`;

function Why({ signals }: { readonly signals: readonly Signal[] }) {
  return (
    <ul className={styles.why}>
      {signals.map((signal) => (
        <li key={signal.id}>
          <p>
            <span className={cx(styles.mark, styles[kindOf(signal.type)])}>{SIGNALS[signal.type].label}</span>
            <span className={styles.confidence}>{percent(signal.confidence)}</span>
          </p>
          {signal.reasons.map(({ code, text }) => (
            <p key={code}>{text}</p>
          ))}
          {signal.obfuscation.length > 0 && (
            <p className={styles.disguise}>Disguised: {obfuscationWords(signal.obfuscation)}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Blacked-out letters are drawn, not written: no font is needed for them, and they cannot be taken for words. */
function Words({ text }: { readonly text: string }) {
  if (!text.includes('█')) return text;
  return text.split(/(█+)/u).map((part, index) =>
    part.startsWith('█') ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <span key={index} className={styles.redacted} style={{ width: `${part.length * 0.52}em` }} />
    ) : (
      part
    ),
  );
}

/** A text with its passages marked by kind: one line per signal over it, the reasons on hover and on focus. */
export function MarkedText({
  messageId,
  text,
  signals,
}: {
  readonly messageId: string;
  readonly text: string;
  readonly signals: readonly Signal[];
}) {
  if (signals.length === 0) return <Words text={text} />;
  return segments(messageId, text, signals).map((segment) => {
    if (segment.signals.length === 0) return <Words key={segment.start} text={segment.text} />;
    // Inner to outer: each kind draws its line below the one inside it.
    const kinds = [...new Set(segment.signals.map((signal) => kindOf(signal.type)))];
    const lined = kinds.reduce<ReactNode>(
      (inner, kind, depth) => (
        <span key={kind} className={cx(styles.mark, styles[kind])} data-depth={depth}>
          {inner}
        </span>
      ),
      <Words text={segment.text} />,
    );
    return (
      <Tooltip key={segment.start} content={<Why signals={segment.signals} />}>
        <mark
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the reasons are shown on focus
          tabIndex={0}
          className={styles.passage}
          data-signals={segment.signals.map(({ id }) => id).join(' ')}
          aria-description={segment.signals.map(words).join('. ')}
        >
          {lined}
        </mark>
      </Tooltip>
    );
  });
}
