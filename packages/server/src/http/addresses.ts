import { BlockList, isIP, isIPv6 } from 'node:net';

/** Where PortOne's V1 webhooks come from, as its webhook guide lists them. */
export const PORTONE_ADDRESSES = ['52.78.100.19', '52.78.48.223', '52.78.5.241'];

/** IPv6 in IPv4's clothes (`::ffff:1.2.3.4`), as a dual-stack socket reports it. */
const plain = (address: string): string => address.replace(/^::ffff:(?=[0-9.]+$)/i, '');

const familyOf = (address: string): 'ipv6' | 'ipv4' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * A test for addresses on a list of single ones and CIDR ranges.
 *
 * @throws {TypeError} at the first entry that is neither
 */
export function addressTest(list: readonly string[]): (address: string) => boolean {
  const addresses = new BlockList();
  for (const entry of list) {
    const [address = '', prefix] = entry.split('/');
    if (!isIP(address)) throw new TypeError(entry);
    if (prefix === undefined) addresses.addAddress(address, familyOf(address));
    else if (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= (isIPv6(address) ? 128 : 32)) {
      addresses.addSubnet(address, Number(prefix), familyOf(address));
    } else throw new TypeError(entry);
  }
  return (address) => isIP(plain(address)) !== 0 && addresses.check(plain(address), familyOf(plain(address)));
}

/**
 * Who counts as one client: an IPv4 address, or a whole IPv6 /64, which is what one subscriber gets.
 */
export function clientOf(address: string): string {
  const client = plain(address);
  if (!isIPv6(client)) return client;
  const [head = '', tail] = client.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
