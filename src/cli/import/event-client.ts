import { memberOf, objectOf, textOf } from '../../core/json';
import type { UsageEvent } from './row-events';
import { whoAsks } from '../who-asks';

export type Rejection = {
  readonly index: number;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly code?: string;
  readonly path?: string;
  readonly message?: string;
};

export type Answer = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly results: readonly Rejection[];
};

export type Target = {
  readonly url: string;
  readonly tenant: string | undefined;
  readonly dryRun: boolean;
};

/** The server cannot be reached, or refuses such requests altogether. */
export class ServerUnusable extends Error {}

const TIMEOUT_MS = 120_000;
const PATIENCE_MS = 60_000;
const PAUSE_FIRST_MS = 250;
const PAUSE_MAX_MS = 5_000;
const TRY_AGAIN = [408, 429, 502, 503, 504];

/** Sends batches of events. Resending is safe, so temporary failures are retried. */
export class EventClient {
  private readonly endpoint: string;

  constructor(
    private readonly target: Target,
    private readonly onWait: (reason: string) => void,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.endpoint = new URL(
      `api/v1/events${target.dryRun ? '?dryRun=true' : ''}`,
      target.url.endsWith('/') ? target.url : `${target.url}/`,
    ).href;
  }

  /** Checks that the server answers, without the long retries: it may never have been started. */
  async greet(): Promise<void> {
    try {
      await fetch(new URL('/health/live', this.endpoint), { signal: AbortSignal.timeout(10_000) });
    } catch (error: unknown) {
      throw noServerAt(this.target.url, error);
    }
  }

  async send(events: readonly UsageEvent[]): Promise<Answer> {
    const body = events.map((event) => JSON.stringify(event)).join('\n');
    const giveUpAtMs = performance.now() + this.patienceMs;
    for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      const answer = await this.attempt(body);
      if (typeof answer !== 'string') return answer;
      if (performance.now() >= giveUpAtMs) {
        throw new ServerUnusable(`the server at ${this.target.url} stopped answering (${answer})`);
      }
      this.onWait(answer);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** The server's answer, or the reason for a retry. */
  private async attempt(body: string): Promise<Answer | string> {
    const response = await this.post(body);
    if (typeof response === 'string') return response;
    const text = await response.text().catch(reasonOf);
    if (response.ok) return parseAnswer(text);
    if (TRY_AGAIN.includes(response.status)) return `${response.status}`;
    throw new ServerUnusable(
      `the server at ${this.target.url} refused the events: ${response.status} ${messageIn(text)}`,
    );
  }

  private async post(body: string): Promise<Response | string> {
    try {
      return await fetch(this.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          ...whoAsks(this.target.tenant),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error: unknown) {
      return reasonOf(error);
    }
  }
}

function parseAnswer(text: string): Answer | string {
  try {
    const answer: unknown = JSON.parse(text);
    if (!isAnswer(answer)) throw new Error();
    return { ...answer, results: answer.results ?? [] };
  } catch {
    // The answer was cut off, so the batch is sent again; events that went in will be duplicates.
    return `an answer that is none: ${text.slice(0, 80)}`;
  }
}

type Counted = Omit<Answer, 'results'> & Partial<Pick<Answer, 'results'>>;

function isAnswer(value: unknown): value is Counted {
  return ['accepted', 'duplicate', 'rejected'].every((name) => memberOf(value, name) !== undefined);
}

export function messageIn(text: string): string {
  try {
    const { reason, message } = objectOf(JSON.parse(text));
    return textOf(message) ?? textOf(reason) ?? text.slice(0, 200);
  } catch {
    return text.slice(0, 200);
  }
}

export function noServerAt(url: string, error: unknown): ServerUnusable {
  return new ServerUnusable(
    `no server answers at ${url} (${reasonOf(error)}): start one with "npm start", or name it with BASE_URL`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  if ('code' in cause && cause.code === 'ECONNREFUSED') return 'connection refused';
  return cause.message === '' ? cause.name : cause.message;
}
