// Caches totals that were dear to count. Each is stored with the state of its rows, read by the counting statement,
// so a cached total is as exact as a count: any change of a row changes the state.
import { row, type Tx } from '../../platform/database';

/** Counting takes about 1 µs per matching row; reading the state costs as much as a few hundred. */
const SLOW_MS = 5;
/** Dear on every machine, however fast this one has counted them. */
const MANY_ROWS = 5_000;
const QUESTIONS_MAX = 200;
const STATES_MAX = 50;

/** `FROM … WHERE …` and the values of its parameters. */
type Selection = { readonly where: string; readonly parameters: readonly unknown[] };

export class KeptTotals {
  private readonly answers = new Map<string, Map<string, number>>();

  private readonly state: string;

  /** `state` is an SQL text expression that differs after each change and per tenant; null while it is not known. */
  constructor(
    state: string,
    private readonly slowMs = SLOW_MS,
  ) {
    // A transaction that has written sees uncommitted rows, so it neither stores nor uses totals.
    this.state = `CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN ${state} END`;
  }

  async count(tx: Tx, { where, parameters }: Selection): Promise<number> {
    const question = JSON.stringify([where, parameters]);
    const known = await this.find(tx, question);
    if (known !== undefined) return known;
    const startedAt = performance.now();
    const found = await row<{ total: string; state: string | null }>(
      tx,
      `SELECT count(*) AS total, ${this.state} AS state ${where}`,
      parameters,
    );
    const total = Number(found?.total ?? 0);
    const isDear = total >= MANY_ROWS || performance.now() - startedAt >= this.slowMs;
    if (isDear && found && found.state !== null) this.keep(question, found.state, total);
    return total;
  }

  private async find(tx: Tx, question: string): Promise<number | undefined> {
    const answers = this.answers.get(question);
    if (answers === undefined) return undefined;
    const found = await row<{ state: string | null }>(tx, `SELECT ${this.state} AS state`);
    return answers.get(found?.state ?? '');
  }

  private keep(question: string, state: string, total: number): void {
    const answers = this.answers.get(question) ?? new Map<string, number>();
    this.answers.delete(question);
    dropOldest(this.answers, QUESTIONS_MAX - 1);
    dropOldest(answers, STATES_MAX - 1);
    this.answers.set(question, answers.set(state, total));
  }
}

// Maps iterate in insertion order.
function dropOldest<K>(map: Map<K, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
