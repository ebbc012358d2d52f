import Unplug from 'lucide-react/icons/unplug';
import { useEffect, useState } from 'react';
import { Loading, Notice, RefusalNotice } from '../parts/notice.tsx';
import { TooltipHost } from '../parts/tooltip-host.tsx';
import { SignIn } from '../screens/sign-in/sign-in.tsx';
import { useAttached } from './attached.ts';
import { Shell } from './shell/shell.tsx';
import { useLive } from './use-live.ts';

const PATIENCE_MS = 4_000;

/** Before the first answer of the backend: short silence is a start, long silence is said. */
function Starting() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <Loading what="Opening the console…" />;
  return (
    <Notice icon={Unplug} title="The console’s own process does not answer" tone="problem">
      <p>It is tried again all the time. If it was started anew, open the address that it printed then.</p>
    </Notice>
  );
}

export function App() {
  const attached = useAttached();
  const session = useLive('session', null);
  const status = session.value;
  return (
    <>
      {status === undefined && session.problem && <RefusalNotice refusal={session.problem} />}
      {status === undefined && !session.problem && <Starting />}
      {status && status.phase !== 'ready' && <SignIn status={status} attached={attached !== false} />}
      {status?.phase === 'ready' && <Shell session={status} attached={attached !== false} />}
      <TooltipHost />
    </>
  );
}
