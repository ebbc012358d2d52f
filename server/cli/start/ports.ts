import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** Throws StartError when another program listens there. 0 is always free. */
export async function checkPort(host: string, port: number, variable: string): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${error.message})`;
      fail(new StartError(`Port ${port} ${why}. Set ${variable} to another, or to 0 for any.`));
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}
