import CloudOff from 'lucide-react/icons/cloud-off';
import KeyRound from 'lucide-react/icons/key-round';
import Lock from 'lucide-react/icons/lock';
import Server from 'lucide-react/icons/server';
import type { SessionStatus } from '../../../core/contract/status.ts';
import { offlineWords, whatOpensIt } from './locked-words.ts';
import styles from './sign-in.module.css';

type Status = Exclude<SessionStatus, { phase: 'ready' }>;

const NEW_KEY = {
  title: 'This device gets a key of its own',
  text: 'Each decision made here is signed with it, so that the record shows who decided, and where.',
};

const points = (status: Status) => {
  const locked = status.phase === 'locked';
  return [
    { icon: KeyRound, ...(locked ? whatOpensIt(status.needsServer) : NEW_KEY) },
    {
      icon: CloudOff,
      title: 'It works offline',
      text: offlineWords(locked ? status.needsServer : null),
    },
    {
      icon: Lock,
      title: locked ? 'Nothing was lost' : 'Only what your role may see',
      text: locked
        ? 'What waits to be sent is kept while the device is locked.'
        : 'The rest never reaches this device. The local copy is encrypted on the disk.',
    },
    { icon: Server, title: 'The server', text: status.server },
  ];
};

/** What signing in does to this device, before it is done. */
export function Explanation({ status }: { readonly status: Status }) {
  return (
    <ul className={styles.points} id="explanation">
      {points(status).map(({ icon: Icon, title, text }) => (
        <li key={title}>
          <Icon size={16} aria-hidden />
          <div>
            <h2>{title}</h2>
            <p>{text}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
