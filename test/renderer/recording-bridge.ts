import type { Bridge } from '../../core/contract/bridge.ts';

interface Asked {
  readonly query: string;
  readonly args: unknown;
  readonly onData: (value: unknown) => void;
  ended: boolean;
}

/** A bridge whose other end is the test: it sees what is asked, and answers. */
export function recordingBridge() {
  const asked: Asked[] = [];
  const bridge: Bridge = {
    call: () => Promise.reject(new Error('nothing is called here')),
    watch(query, args, onData) {
      const one: Asked = { query, args, onData, ended: false };
      asked.push(one);
      return () => {
        one.ended = true;
      };
    },
    onAttached: () => () => undefined,
  };
  return {
    bridge,
    asked,
    /** Watches that are on. */
    open: () => asked.filter(({ ended }) => !ended),
    /** Those since the last time that this was asked for. */
    taken: () => asked.splice(0),
  };
}
