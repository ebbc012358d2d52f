const LOOK_EVERY_MS = 500;

/**
 * Calls `stop` when the shell in which npm runs its scripts has ended: it dies of a signal that npm passes on, and does
 * not pass it on itself. Started without npm this does nothing: then a parent may end as it likes.
 */
export function whenOrphaned(stop: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, LOOK_EVERY_MS);
  timer.unref();
}
