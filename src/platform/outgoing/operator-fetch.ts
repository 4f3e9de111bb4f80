const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 1_000_000;

/**
 * JSON from an address that the operator has configured, whom no rule about targets keeps from his own network. No
 * redirects; bounded in time and size. Nothing of what a client says gets here.
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
