import { lookup as resolve } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { fileUnreadable } from './file.errors';
import { urlFault } from './domain/file-url';

const TIMEOUT_MS = 60_000;

// Addresses that belong to no other system: where a cloud keeps the machine's own credentials, and
// where nobody in particular is.
const BLOCKED = new BlockList();
BLOCKED.addSubnet('169.254.0.0', 16);
BLOCKED.addSubnet('0.0.0.0', 8);
BLOCKED.addSubnet('224.0.0.0', 3);
BLOCKED.addSubnet('fe80::', 10, 'ipv6');
BLOCKED.addSubnet('ff00::', 8, 'ipv6');
BLOCKED.addAddress('fd00:ec2::254', 'ipv6');
BLOCKED.addAddress('::', 'ipv6');

/** Fetches a file from where a client says: no redirects, no credentials, bounded in size and time. */
@Injectable()
export class RemoteFiles {
  protected readonly timeoutMs: number = TIMEOUT_MS;

  async read(url: string, bytesMax: number): Promise<string> {
    const fault = urlFault(url);
    if (fault !== undefined) throw fileUnreadable(fault);
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await open(new URL(url), signal);
      return await drain(response, bytesMax);
    } catch (error: unknown) {
      if (signal.aborted) throw fileUnreadable(`did not come in ${this.timeoutMs} ms`);
      throw error;
    }
  }
}

function open(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isBlocked(host)) throw fileUnreadable(NOT_ALLOWED);
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'meterline',
  };
  return new Promise((answer, fail) => {
    // No agent that keeps connections: the address is judged for each.
    get(url, { agent: false, headers, lookup: judgingLookup, signal }, answer).on(
      'error',
      (error: Error) => fail(fileUnreadable(reasonOf(error))),
    );
  });
}

async function drain(response: IncomingMessage, bytesMax: number): Promise<string> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw fileUnreadable(`was answered with ${response.statusCode ?? 'nothing'} instead of 200`);
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.byteLength;
      if (bytes > bytesMax) break;
      pieces.push(piece);
    }
  } catch {
    throw fileUnreadable('broke off');
  }
  if (bytes > bytesMax) throw fileUnreadable(`is longer than ${bytesMax} bytes`);
  return Buffer.concat(pieces).toString('utf8');
}

const NOT_ALLOWED = 'is at an address that is not fetched from';

/** Judges the very address that is then connected to: a name may mean another one the next time. */
const judgingLookup: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? [];
    if (error !== null) callback(error, '', 0);
    else if (first === undefined || found.some(({ address }) => isBlocked(address)))
      callback(new Error(NOT_ALLOWED), '', 0);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

function isBlocked(address: string): boolean {
  return BLOCKED.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function reasonOf(error: Error): string {
  if (error.message === NOT_ALLOWED) return NOT_ALLOWED;
  const code = 'code' in error ? String(error.code) : error.name;
  return `cannot be fetched (${code})`;
}
