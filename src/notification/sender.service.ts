import { Injectable } from '@nestjs/common';
import { Outgoing, OutgoingError } from '../platform/outgoing';

export type Sent =
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly status: number | undefined; readonly message: string }
  | { readonly kind: 'stopped' };

// Covers everything from the name look-up to the last byte of the answer.
const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 65_536;

/** One POST to a listener. The answer is read and discarded; a redirect counts as a failure. */
@Injectable()
export class Sender {
  protected readonly timeoutMs: number = ANSWER_TIMEOUT_MS;

  constructor(private readonly outgoing: Outgoing) {}

  async post(
    callback: string,
    { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
    stop: AbortSignal,
  ): Promise<Sent> {
    try {
      const { status } = await this.outgoing.send({
        url: callback,
        method: 'POST',
        headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
        body,
        timeoutMs: this.timeoutMs,
        answerBytesMax: ANSWER_BYTES_MAX,
        stop,
      });
      if (status >= 200 && status < 300) return { kind: 'taken' };
      return { kind: 'failed', status, message: `answered ${status}` };
    } catch (error: unknown) {
      if (!(error instanceof OutgoingError)) throw error;
      if (error.kind === 'stopped') return { kind: 'stopped' };
      return { kind: 'failed', status: undefined, message: error.message };
    }
  }
}
