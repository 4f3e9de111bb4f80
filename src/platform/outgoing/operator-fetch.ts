const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 1_000_000;

/**
 * JSON from an address that the operator configured; rules for targets do not apply, because it may be in his own
 * network. No redirects; limited in time and size. Input of clients must not get here.
 */
export async function fetchOfOperator(url: string): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await fetch(url, {
    signal,
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const length = Number(answer.headers.get('content-length') ?? 0);
  const text = length > ANSWER_BYTES_MAX ? '' : await answer.text();
  if (text === '' || text.length > ANSWER_BYTES_MAX) throw new Error(`${url} answers too much`);
  return JSON.parse(text);
}
