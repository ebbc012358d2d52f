import { cpus } from 'node:os';

/** Processor time of the whole machine so far, ms. */
export interface MachineTime {
  readonly idle: number;
  readonly all: number;
}

export function machineTime(): MachineTime {
  const times = cpus().map(({ times: one }) => one);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.reduce((sum, one) => sum + one.idle + one.user + one.sys + one.nice + one.irq, 0),
  };
}

/** The share of all cores that nobody used in between. */
export const idleShare = (before: MachineTime, after: MachineTime): number =>
  after.all === before.all ? 0 : Math.round(((after.idle - before.idle) / (after.all - before.all)) * 100) / 100;
