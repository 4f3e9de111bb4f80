// Addresses as bytes, so that however one is spelled it is compared as what it is.
import { isIP } from 'node:net';
import { invariant } from '../../core/invariant';

/** 4 bytes or 16. */
export type IpAddress = readonly number[];

export type Subnet = { readonly address: IpAddress; readonly bits: number };

const V4_MAPPED = subnet('::ffff:0:0/96');

/** Nothing for what is no address. An IPv4 address inside IPv6 (`::ffff:127.0.0.1`) is the IPv4 one. */
export function parseIp(text: string): IpAddress | undefined {
  const bytes = bytesOf(text.replace(/%.*$/, ''));
  return bytes !== undefined && isWithin(bytes, V4_MAPPED) ? lastFour(bytes) : bytes;
}

/** `10.0.0.0/8`; nothing for what is none. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, place = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = bytesOf(place);
  const bits = Number(length);
  return address === undefined || bits > address.length * 8 ? undefined : { address, bits };
}

/** A subnet that the code itself names. */
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
  // The URL parser writes an IPv4 tail as two groups, and every address in one way.
  const [head = '', tail = ''] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const gap = Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...gap, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
