import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { soon } from '../support/story/until';
import type { Json } from './contract';

export type Listener = {
  readonly callback: string;
  /** The first event that matches, come or yet to come. */
  wait(matches: (envelope: Json) => boolean): Promise<Json>;
  /** All that came so far. */
  heard(): readonly Json[];
  close(): Promise<void>;
};

const PATIENCE_MS = 8_000;

/** A client that registered at a hub: takes every event and answers 201, as v4 says. */
export async function startListener(): Promise<Listener> {
  const heard: Json[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      heard.push(JSON.parse(text));
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    callback: `http://127.0.0.1:${port}/listener`,
    wait: (matches) => soon(() => heard.find(matches), PATIENCE_MS),
    heard: () => heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
