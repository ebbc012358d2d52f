import { type FormEvent, useEffect, useRef, useState } from 'react';
import { errorInfo, type Refusal } from '../../../core/contract/errors.ts';
import type { SessionStatus } from '../../../core/contract/status.ts';
import { useBackend } from '../../app/bridge/context.ts';
import { refusalOf } from '../../app/run-command.ts';
import { DETACHED } from '../../app/shell/connection-words.ts';
import { Glyph } from '../../app/shell/glyph.tsx';
import { Button } from '../../parts/button.tsx';
import { asksForCode, keysToCompare, type ServerKeys } from './ask-for.ts';
import { Explanation } from './explanation.tsx';
import { ServerKey } from './server-key.tsx';
import styles from './sign-in.module.css';

interface Props {
  readonly status: Exclude<SessionStatus, { phase: 'ready' }>;
  readonly attached: boolean;
}

/** Sign-in enrols this device; a device that was enrolled before is unlocked, also without a connection. */
export function SignIn({ status, attached }: Props) {
  const { bridge } = useBackend();
  const locked = status.phase === 'locked';
  const [email, setEmail] = useState(status.knownEmail ?? '');
  const [password, setPassword] = useState('');
  /** Null until the server asks for one. */
  const [code, setCode] = useState<string | null>(null);
  const [keys, setKeys] = useState<ServerKeys | null>(null);
  const [accepted, setAccepted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    (status.knownEmail ? passwordField : emailField).current?.focus();
  }, [status.knownEmail]);

  useEffect(() => {
    if (code === '') codeField.current?.focus();
  }, [code]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await bridge.call('session.sign_in', {
        email: email.trim(),
        password,
        ...(code ? { code } : {}),
        ...(keys && accepted ? { accepted_key: keys.now } : {}),
      });
    } catch (error) {
      const why = refusalOf(error);
      setRefusal(why);
      setKeys(keysToCompare(why));
      setAccepted(false);
      // The password was right: it stays, and only what is missing is asked for.
      if (asksForCode(why)) setCode('');
      else if (why.code !== 'server_key_changed') {
        setPassword('');
        passwordField.current?.focus();
      }
    } finally {
      setBusy(false);
    }
  };

  const missing =
    email.trim().length < 3
      ? 'Type your e-mail address first.'
      : password === ''
        ? 'Type your password first.'
        : code !== null && code.trim() === ''
          ? 'Type the enrolment code first.'
          : keys && !accepted
            ? 'Compare the keys first.'
            : null;
  const verb = locked ? 'Unlock' : 'Sign in';
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.brand}>
          <Glyph />
          <h1>{locked ? 'This device is locked' : 'Sign in to Docket'}</h1>
        </header>
        <form onSubmit={submit} className={styles.form} aria-describedby="explanation">
          <label className={styles.field}>
            E-mail
            <input
              ref={emailField}
              type="email"
              name="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <label className={styles.field}>
            Password
            <input
              ref={passwordField}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              aria-invalid={
                refusal?.code === 'credentials_invalid' || refusal?.code === 'vault_not_opened' || undefined
              }
              aria-describedby={refusal ? 'refusal' : undefined}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          {code !== null && (
            <label className={styles.field}>
              Enrolment code
              <input
                ref={codeField}
                name="code"
                autoComplete="one-time-code"
                autoCapitalize="characters"
                spellCheck={false}
                value={code}
                aria-invalid={(refusal && asksForCode(refusal)) || undefined}
                aria-describedby={refusal ? 'refusal' : undefined}
                onChange={(event) => setCode(event.target.value)}
              />
            </label>
          )}
          <div aria-live="assertive" id="refusal">
            {refusal && (
              <div className={styles.refusal}>
                <strong>{errorInfo(refusal.code).message}</strong>
                <p>{errorInfo(refusal.code).remedy}</p>
                {refusal.detail && !keys && <p className={styles.detail}>{refusal.detail}</p>}
              </div>
            )}
          </div>
          {keys && <ServerKey keys={keys} accepted={accepted} onAccept={setAccepted} />}
          <Button type="submit" tone="primary" why={!attached ? DETACHED.text : busy ? 'One moment…' : missing}>
            {busy ? (locked ? 'Unlocking…' : 'Signing in and enrolling this device…') : verb}
          </Button>
        </form>
      </div>
      <Explanation status={status} />
    </main>
  );
}
