// IP addresses as bytes, so that different spellings compare equal.
import { isIP } from 'node:net';
import { invariant } from '../../core/invariant';

/** 4 bytes or 16. */
export type IpAddress = readonly number[];

export type Subnet = { readonly address: IpAddress; readonly bits: number };

const V4_MAPPED = subnet('::ffff:0:0/96');

/** Undefined when it is no address. An IPv4 address inside IPv6 (`::ffff:127.0.0.1`) becomes the IPv4 one. */
export function parseIp(text: string): IpAddress | undefined {
  const bytes = bytesOf(text.replace(/%.*$/, ''));
  return bytes !== undefined && isWithin(bytes, V4_MAPPED) ? lastFour(bytes) : bytes;
}

/** Parses `10.0.0.0/8`; undefined when it is no subnet. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, place = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = bytesOf(place);
  const bits = Number(length);
  return address === undefined || bits > address.length * 8 ? undefined : { address, bits };
}

/** A subnet constant in the code; throws when it is malformed. */
export function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  invariant(parsed !== undefined, `${text} is no subnet`);
  return parsed;
}

export function isWithin(bytes: IpAddress, { address, bits }: Subnet): boolean {
  if (bytes.length !== address.length) return false;
  return address.every((byte, index) => {
    const counted = Math.min(8, Math.max(0, bits - index * 8));
    const unseen = 8 - counted;
    return byte >> unseen === (bytes[index] ?? 0) >> unseen;
  });
}

export function lastFour(bytes: IpAddress): IpAddress {
  return bytes.slice(-4);
}

function bytesOf(text: string): IpAddress | undefined {
  if (isIP(text) === 4) return text.split('.').map(Number);
  if (isIP(text) !== 6) return undefined;
  // The URL parser normalises the address and writes an IPv4 tail as two groups.
  const [head = '', tail = ''] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const gap = Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...gap, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
