import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Envelope = {
  readonly eventId: string;
  readonly eventType: string;
  readonly event?: unknown;
};
export type Answer = (envelope: Envelope, attempt: number) => number | 'silence';
type Received = { readonly headers: IncomingHttpHeaders; readonly text: string };

export type Listening = {
  readonly url: string;
  readonly taken: Envelope[];
  readonly requests: Envelope[];
  /** As they came over the wire. */
  readonly received: Received[];
  close(): Promise<void>;
};

/** A listener on a real port that notes what it took and what it refused. */
export async function startListener(
  answer: Answer = () => 201,
  wantedPort = 0,
  answersAfterMs = 0,
): Promise<Listening> {
  const [taken, requests, received]: [Envelope[], Envelope[], Received[]] = [[], [], []];
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (text) => {
      const envelope = JSON.parse(text) as Envelope;
      requests.push(envelope);
      received.push({ headers: request.headers, text });
      const status = answer(envelope, requests.length);
      if (status === 'silence') return;
      if (answersAfterMs > 0) await pause(answersAfterMs);
      if (status < 300) taken.push(envelope);
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/listener`, taken, requests, received, close };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
