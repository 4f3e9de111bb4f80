import { Injectable } from '@nestjs/common';

export type Sent =
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly status: number | undefined; readonly message: string }
  | { readonly kind: 'stopped' };

export const ANSWER_TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 65_536;

/** One POST to a listener. Its answer is drained, never kept; redirects are failures, not orders. */
@Injectable()
export class Sender {
  protected readonly timeoutMs: number = ANSWER_TIMEOUT_MS;

  async post(callback: string, body: string, stop: AbortSignal): Promise<Sent> {
    if (stop.aborted) return { kind: 'stopped' };
    const abort = new AbortController();
    const onStop = () => abort.abort();
    stop.addEventListener('abort', onStop, { once: true });
    const timer = setTimeout(onStop, this.timeoutMs);
    try {
      return await send(callback, body, abort.signal);
    } catch (error: unknown) {
      if (stop.aborted) return { kind: 'stopped' };
      const message = abort.signal.aborted ? `no answer in ${this.timeoutMs} ms` : reasonOf(error);
      return { kind: 'failed', status: undefined, message };
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
    }
  }
}

async function send(callback: string, body: string, signal: AbortSignal): Promise<Sent> {
  const response = await fetch(callback, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json;charset=utf-8', 'user-agent': 'meterline' },
    body,
    signal,
  });
  await drain(response);
  if (response.ok) return { kind: 'taken' };
  return { kind: 'failed', status: response.status, message: `answered ${response.status}` };
}

/** Read to its end, so that the connection is used again, unless it is longer than an answer may be. */
async function drain(response: Response): Promise<void> {
  if (response.body === null) return;
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > ANSWER_BYTES_MAX) return;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && cause.message !== '') return cause.message;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.message;
}
