import type { ServerKeys } from './ask-for.ts';
import styles from './sign-in.module.css';

interface Props {
  readonly keys: ServerKeys;
  readonly accepted: boolean;
  readonly onAccept: (accepted: boolean) => void;
}

/** Only a person who compared the fingerprints can tell a server that was set up anew from somebody in its place. */
export function ServerKey({ keys, accepted, onAccept }: Props) {
  return (
    <fieldset className={styles.keys}>
      <legend>The server’s key</legend>
      <dl>
        <div>
          <dt>Known here</dt>
          <dd>{keys.known}</dd>
        </div>
        <div>
          <dt>Shown now</dt>
          <dd>{keys.now}</dd>
        </div>
      </dl>
      <label>
        <input type="checkbox" checked={accepted} onChange={(event) => onAccept(event.target.checked)} />
        An administrator read out the new key to me, and it is the same
      </label>
    </fieldset>
  );
}
