import CloudOff from 'lucide-react/icons/cloud-off';
import KeyRound from 'lucide-react/icons/key-round';
import Lock from 'lucide-react/icons/lock';
import Server from 'lucide-react/icons/server';
import styles from './sign-in.module.css';

const points = (locked: boolean, server: string) => [
  {
    icon: KeyRound,
    title: locked ? 'Your password opens it' : 'This device gets a key of its own',
    text: locked
      ? 'The copy on this device is encrypted; your password opens it, with or without a connection.'
      : 'Each decision made here is signed with it, so that the record shows who decided, and where.',
  },
  {
    icon: CloudOff,
    title: 'It works offline',
    text: 'For 72 hours after the last contact with the server. What you decide meanwhile waits here and is sent later.',
  },
  {
    icon: Lock,
    title: locked ? 'Nothing was lost' : 'Only what your role may see',
    text: locked
      ? 'What waits to be sent is kept while the device is locked.'
      : 'The rest never reaches this device. The local copy is encrypted on the disk.',
  },
  { icon: Server, title: 'The server', text: server },
];

/** What signing in does to this device, before it is done. */
export function Explanation({ locked, server }: { readonly locked: boolean; readonly server: string }) {
  return (
    <ul className={styles.points} id="explanation">
      {points(locked, server).map(({ icon: Icon, title, text }) => (
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
