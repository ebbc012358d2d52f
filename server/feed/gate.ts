/** Lets `width` holders in at a time; the others wait in the order in which they came. */
export interface Gate {
  /** The returned function leaves; calling it again does nothing. */
  enter(): Promise<() => void>;
}

export function createGate(width: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    // The place passes on; nobody can slip in between.
    if (next) next();
    else inside -= 1;
  };
  return {
    async enter() {
      if (inside < width) inside += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
      };
    },
  };
}
