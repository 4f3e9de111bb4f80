import { networkInterfaces } from 'node:os';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { isLoopback } from './address-kind';
import { type HostPort, parseHostPort } from './host-port';
import type { OwnPlaces } from './target-rules';

const POSTGRES_PORT = 5432;

/** The ports of this process, known once it listens, and the address of its database. */
@Injectable()
export class OwnPlacesReader {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly dataSource: DataSource,
  ) {}

  read(): OwnPlaces {
    const addresses = Object.values(networkInterfaces()).flatMap((each = []) =>
      each.map(({ address }) => address),
    );
    const database = placeOf(this.dataSource);
    const port = this.listening(this.http);
    const isHere =
      database !== undefined && (isLoopback(database.host) || addresses.includes(database.host));
    return {
      addresses,
      database,
      ports: [
        ...(port === undefined ? [] : [port]),
        ...(isHere && database.port !== undefined ? [database.port] : []),
      ],
    };
  }

  /** There is no adapter before the server is created. */
  private listening({ httpAdapter }: Partial<HttpAdapterHost>): number | undefined {
    const server: unknown = httpAdapter?.getHttpServer();
    const bound = isServer(server) ? server.address() : null;
    return typeof bound === 'object' ? bound?.port : undefined;
  }
}

type Listening = { address(): { readonly port: number } | string | null };

function isServer(server: unknown): server is Listening {
  return typeof server === 'object' && server !== null && 'address' in server;
}

function placeOf({ options }: DataSource): HostPort | undefined {
  if (options.type !== 'postgres' || options.url === undefined) return undefined;
  // A Unix socket is no place on the network.
  const place = parseHostPort(new URL(options.url).host);
  return place === undefined ? undefined : { ...place, port: place.port ?? POSTGRES_PORT };
}
