import { readFile, writeFile } from 'node:fs/promises';

/** Where Linux says and is told how many there are: https://docs.kernel.org/admin-guide/mm/hugetlbpage.html */
const COUNT = '/proc/sys/vm/nr_hugepages';
const MEMORY = '/proc/meminfo';

interface Reserved {
  readonly total: number;
  /** Neither in use nor promised to anybody. */
  readonly available: number;
}

/** Of the text of /proc/meminfo; null where the system has no huge pages. */
export function hugePagesOf(meminfo: string): Reserved | null {
  const read = (name: string): number => Number(new RegExp(`^HugePages_${name}:\\s+(\\d+)$`, 'm').exec(meminfo)?.[1]);
  const [total, free, promised] = [read('Total'), read('Free'), read('Rsvd')];
  return [total, free, promised].every(Number.isInteger) ? { total, available: free - promised } : null;
}

const reserved = async (): Promise<Reserved | null> => hugePagesOf(await readFile(MEMORY, 'utf8').catch(() => ''));

/** `held`: what somebody reserved, or we did; `giveBack` returns what we did. */
export type HugePages =
  | { readonly held: true; giveBack(): Promise<void> }
  | { readonly held: false; readonly why: string };

const tell = (total: number): Promise<void> => writeFile(COUNT, String(total));

/**
 * Sees to it that `needed` huge pages are there for shared buffers. With pages of 4 kB a large database spends its time on finding
 * them: see docs/decisions/028. What is missing is taken from the memory of the machine, which only root may, and given back when
 * Postgres has stopped; what was reserved already is left as it is.
 */
export async function holdHugePages(needed: number): Promise<HugePages> {
  const before = await reserved();
  if (!before) return { held: false, why: 'this system has none' };
  const missing = needed - before.available;
  if (missing <= 0) return { held: true, giveBack: async () => undefined };
  try {
    await tell(before.total + missing);
  } catch {
    // Said with the answer.
    return { held: false, why: `${missing} are missing; as root: sysctl vm.nr_hugepages=${before.total + missing}` };
  }
  const giveBack = async (): Promise<void> => {
    const now = await reserved();
    if (now) await tell(Math.max(0, now.total - missing));
  };
  const after = await reserved();
  if (after && after.available >= needed) return { held: true, giveBack };
  // The kernel took what it found in one piece.
  await tell(before.total);
  return { held: false, why: `the memory has no room for ${needed} of them in one piece` };
}
