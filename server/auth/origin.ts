import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that name a network: one household, one server. */
const NETWORK_GROUPS = 4;

/**
 * What attempts of an address count for: an IPv4 address, or the /64 network of an IPv6 one, within which whoever is there
 * picks addresses as they like.
 */
export function originOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(bare);
  if (mapped) return String(mapped[1]);
  const [head = '', tail = ''] = bare.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  // A dotted quad at the end stands for two groups; it is never among the first four.
  const missing = bare.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
